internal import AsyncGateway

/// A chain of redirects that has come to no end after twenty of them.
public struct TooManyRedirects: Error, Hashable, CustomStringConvertible {
    /// The targets that the redirects have led to, in order.
    public let targets: [String]

    /// One line that names the last targets.
    public var description: String {
        "the client was redirected \(targets.count) times, at last to "
            + targets.suffix(3).joined(separator: ", ")
    }
}

/// A request of a client that may follow redirects.
struct RedirectableRequest {
    private(set) var method: RequestMethod
    private(set) var target: String
    private(set) var headers: Headers
    private(set) var body: TestBody

    init(_ method: RequestMethod, _ target: String, _ headers: Headers, _ body: TestBody) {
        (self.method, self.target, self.headers, self.body) = (method, target, headers, body)
    }

    /// The request that a response redirects this one to. (RFC 9110 §15.4)
    ///
    /// - Returns: `nil` for a response that is no redirect, or one to another host; and for one that asks
    ///   for a body again that came in blocks, which are gone.
    func redirected(by response: TestResponse) -> RedirectableRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status.code),
            let location = response.headers["Location"],
            let target = URIReference(location).target(
                from: target, on: headers["Host"] ?? "localhost")
        else { return nil }
        var next = self
        next.target = target
        if changesMethod(by: response.status.code) {
            next.method = .get
            next.body = .none
            for name in ["Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding"]
            {
                next.headers.remove(name)
            }
        } else if case .blocks = body.storage {
            return nil
        }
        return next
    }

    /// As browsers do it: Fetch, HTTP-redirect fetch, step 12.
    private func changesMethod(by code: Int) -> Bool {
        switch code {
        case 301, 302: method == .post
        case 303: method != .get && method != .head
        default: false
        }
    }
}

/// A reference to what is to be asked for next, relative to what was asked for. (RFC 3986 §4.1)
struct URIReference {
    private let text: Substring

    init(_ text: String) {
        self.text = text.prefix { $0 != "#" }
    }

    /// The target of a request for it. (RFC 3986 §5.2)
    ///
    /// - Parameters:
    ///   - base: the target that it is relative to.
    ///   - host: the host of that, in the form of the field Host.
    /// - Returns: `nil` if it leads to another host or scheme.
    func target(from base: String, on host: String) -> String? {
        if let rest = afterHost(host) {
            return Self.normalized(rest.hasPrefix("/") ? rest : "/" + rest)
        }
        if hasScheme || text.hasPrefix("//") { return nil }
        if text.isEmpty { return base }
        let path = base.prefix { $0 != "?" }
        if text.hasPrefix("?") { return "\(path)\(text)" }
        if text.hasPrefix("/") { return Self.normalized(text) }
        return Self.normalized(path[...(path.lastIndex(of: "/") ?? path.startIndex)] + text)
    }

    /// What follows the scheme and the host, if they are those of the client's connection.
    private func afterHost(_ host: String) -> Substring? {
        let prefixes = ["http://\(host)", "//\(host)"]
        let rests = prefixes.filter { text.lowercased().hasPrefix($0.lowercased()) }
            .map { text.dropFirst($0.count) }
        return rests.first { $0.isEmpty || $0.hasPrefix("/") || $0.hasPrefix("?") }
    }

    /// RFC 3986 §4.2: a colon in the first segment ends a scheme.
    private var hasScheme: Bool { text.prefix { $0 != "/" && $0 != "?" }.contains(":") }

    /// Takes `.` and `..` out of the path. (RFC 3986 §5.2.4)
    private static func normalized(_ target: some StringProtocol) -> String {
        let path = target.prefix { $0 != "?" }
        var segments: [Substring] = []
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                if !segments.isEmpty { segments.removeLast() }
                if isLast { segments.append("") }
            default: segments.append(Substring(part))
            }
        }
        return "/" + segments.joined(separator: "/") + target.dropFirst(path.count)
    }
}
