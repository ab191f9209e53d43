internal import AsyncGateway

/// What a route matches, in the notation of Go's `ServeMux`: `METHOD host/path`, of which only the
/// path is needed.
struct RoutePattern: Hashable {
    /// A part of the path between two slashes.
    enum Segment: Hashable {
        case literal([UInt8])
        /// `{name}`: one segment that is not empty.
        case wildcard(String)
        /// `{name...}` or a slash at the end: all that is left, also if that is empty.
        case rest(String?)
    }

    /// The method; `nil` if any will do.
    var method: String?
    /// The host in lower case, without a port; `nil` if any will do.
    var host: String?
    var segments: [Segment]
    /// The path as it was written, that of the groups around it included.
    var path: String

    /// The whole pattern, in the notation that it was written in.
    var text: String { (method.map { $0 + " " } ?? "") + (host ?? "") + path }

    /// The names of its wildcards, in order; a slash at the end has none.
    var names: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .wildcard(let name): name
            case .rest(let name): name
            }
        }
    }
}

// MARK: - Reading

/// Why a pattern cannot be read.
struct MalformedPattern: Error {
    let reason: String
}

extension RoutePattern {
    /// Reads a pattern that stands below another one's path, which is empty or begins with a slash.
    ///
    /// Without a path it is that path itself.
    init(_ text: String, below prefix: RoutePattern? = nil) throws(MalformedPattern) {
        let (method, place) = Self.splitMethod(text)
        if place.isEmpty, var prefix, !prefix.segments.isEmpty {
            prefix.method = try Self.checked(method)
            self = prefix
            return
        }
        guard let slash = place.firstIndex(of: "/") else {
            throw MalformedPattern(reason: "its path does not begin with a slash")
        }
        let host = place[..<slash]
        if prefix?.host != nil, !host.isEmpty {
            throw MalformedPattern(reason: "the group that it is in has a host")
        }
        guard isHost(host) else {
            throw MalformedPattern(reason: "\"\(host)\" is no host without a port")
        }
        self.init(
            method: try Self.checked(method),
            host: host.isEmpty ? prefix?.host : host.asciiLowercase,
            segments: (prefix?.segments ?? []) + (try Self.segments(place[slash...])),
            path: (prefix?.path ?? "") + place[slash...])
        try checkNames()
    }

    /// Reads what the patterns of a group begin with: a host, a path without a slash at its end, or
    /// both.
    static func prefix(
        _ text: String, below outer: RoutePattern?
    ) throws(MalformedPattern) -> RoutePattern {
        guard !text.isEmpty else {
            return outer ?? RoutePattern(method: nil, host: nil, segments: [], path: "")
        }
        let path = text.contains("/") ? text : text + "/{$}"
        var pattern = try RoutePattern(path, below: outer)
        if pattern.method != nil { throw MalformedPattern(reason: "a prefix has no method") }
        if !text.contains("/") {
            pattern.segments.removeLast()
            pattern.path = outer?.path ?? ""
        }
        guard !pattern.endsOpen else {
            throw MalformedPattern(reason: "a prefix ends neither in a slash nor in a rest")
        }
        return pattern
    }

    private var endsOpen: Bool {
        switch segments.last {
        case .rest: true
        case .literal(let bytes): bytes.isEmpty
        case .wildcard, nil: false
        }
    }

    private static func splitMethod(_ text: String) -> (method: String?, rest: Substring) {
        guard let space = text.firstIndex(of: " ") else { return (nil, text[...]) }
        let rest = text[space...].drop { $0 == " " }
        return (String(text[..<space]), rest)
    }

    private static func checked(_ method: String?) throws(MalformedPattern) -> String? {
        guard let method else { return nil }
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else {
            throw MalformedPattern(reason: "its method is no token")
        }
        return method
    }

    private static func segments(_ path: Substring) throws(MalformedPattern) -> [Segment] {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var segments: [Segment] = []
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            segments.append(try segment(part, isLast: isLast))
        }
        return segments
    }

    private static func segment(
        _ part: Substring, isLast: Bool
    ) throws(MalformedPattern) -> Segment {
        if part.isEmpty {
            guard isLast else { throw MalformedPattern(reason: "it has an empty segment") }
            return .rest(nil)
        }
        guard part.contains("{") || part.contains("}") else {
            // As others write wildcards; taken to the letter, such a route is never found.
            guard part.first != ":", part != "*", part != "**" else {
                throw MalformedPattern(
                    reason: "a wildcard is {name} or {name...}, and \"\(part)\" none;"
                        + " percent-encode its first character if it is literal")
            }
            return .literal(PercentEncoding.decodeBytes(String(part)))
        }
        guard part.first == "{", part.last == "}" else {
            throw MalformedPattern(reason: "\"\(part)\" is not a whole segment in braces")
        }
        return try wildcard(part.dropFirst().dropLast(), isLast: isLast)
    }

    private static func wildcard(
        _ name: Substring, isLast: Bool
    ) throws(MalformedPattern) -> Segment {
        if name == "$" || name.hasSuffix("...") {
            guard isLast else { throw MalformedPattern(reason: "{\(name)} is not at its end") }
            if name == "$" { return .literal([]) }
        }
        let isRest = name.hasSuffix("...")
        let identifier = String(isRest ? name.dropLast(3) : name)
        guard isIdentifier(identifier) else {
            throw MalformedPattern(reason: "\"\(identifier)\" is no name of letters, digits and _")
        }
        return isRest ? .rest(identifier) : .wildcard(identifier)
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.first, first.isLetter || first == "_" else { return false }
        return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    private func checkNames() throws(MalformedPattern) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw MalformedPattern(reason: "it has two wildcards called \(name)")
        }
    }
}

/// Whether a text may be a name, an address of IPv4, or one of IPv6 in brackets, without a port.
private func isHost(_ text: Substring) -> Bool {
    let isIPv6 = text.hasPrefix("[") && text.hasSuffix("]")
    let name = isIPv6 ? text.dropFirst().dropLast() : text
    return name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: (isIPv6 ? ":." : "-._").utf8.contains(byte)
        }
    }
}
