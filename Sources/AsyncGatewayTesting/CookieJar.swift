internal import AsyncGateway
internal import Synchronization

/// The cookies of one client, which talks to one host only. (RFC 6265 §5, without domains)
///
/// A cookie is deleted by a Max-Age of zero or less, or by an Expires in 1970, which is how frameworks
/// say it; no other expiry is looked at, since a test is over before.
final class CookieJar: Sendable {
    private struct Cookie {
        let name: String
        let value: String
        let path: String
    }

    private let cookies = Mutex<[Cookie]>([])

    /// The value of the Cookie field for a request; `nil` if no cookie is for its path.
    func field(for target: String) -> String? {
        let path = Self.path(of: target)
        let matching = cookies.withLock { cookies in
            cookies.filter { Self.covers($0.path, path) }
        }
        // RFC 6265 §5.4: the longer paths first, else the older cookies first.
        let sorted = matching.enumerated().sorted {
            ($1.element.path.count, $0.offset) < ($0.element.path.count, $1.offset)
        }
        guard !sorted.isEmpty else { return nil }
        return sorted.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }

    /// Takes over what the Set-Cookie fields of a response to `target` say.
    func store(_ headers: Headers, from target: String) {
        for field in headers.getAll("Set-Cookie") { store(field, from: target) }
    }

    private func store(_ field: String, from target: String) {
        let parts = field.split(separator: ";", omittingEmptySubsequences: false).map(Self.pair)
        guard let (name, value) = parts.first, !name.isEmpty else { return }
        let attributes = parts.dropFirst().map { ($0.name.lowercased(), $0.value) }
        let given = attributes.last { $0.0 == "path" }?.1
        let path = given.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Self.directory(of: target)
        let cookie = Cookie(name: name, value: value, path: path)
        cookies.withLock { cookies in
            let index = cookies.firstIndex { $0.name == name && $0.path == path }
            switch (Self.isDeletion(attributes), index) {
            case (true, let index?): cookies.remove(at: index)
            case (true, nil): break
            case (false, let index?): cookies[index] = cookie
            case (false, nil): cookies.append(cookie)
            }
        }
    }
}

// MARK: - Reading Set-Cookie

extension CookieJar {
    private static func pair(_ part: Substring) -> (name: String, value: String) {
        let name = part.prefix { $0 != "=" }
        return (trimmed(name), trimmed(part.dropFirst(name.count + 1)))
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let last = text.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(text[...last].drop(while: isSpace))
    }

    // RFC 6265 §5.2.2: Max-Age has precedence.
    private static func isDeletion(_ attributes: [(String, String)]) -> Bool {
        if let age = attributes.last(where: { $0.0 == "max-age" }).flatMap({ Int($0.1) }) {
            return age <= 0
        }
        guard let expiry = attributes.last(where: { $0.0 == "expires" })?.1 else { return false }
        return expiry.split { $0 == " " || $0 == "-" }.contains("1970")
    }

    private static func path(of target: String) -> String {
        String(target.prefix { $0 != "?" })
    }

    // RFC 6265 §5.1.4
    private static func directory(of target: String) -> String {
        let path = path(of: target)
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func covers(_ cookiePath: String, _ path: String) -> Bool {
        guard path.hasPrefix(cookiePath) else { return false }
        return path.count == cookiePath.count || cookiePath.hasSuffix("/")
            || path.dropFirst(cookiePath.count).hasPrefix("/")
    }
}
