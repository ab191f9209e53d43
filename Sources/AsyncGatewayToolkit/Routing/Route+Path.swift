internal import AsyncGateway

extension Route {
    /// The path of this route with those values, percent-encoded.
    func path(_ parameters: [String: String]) throws(RouteError) -> String {
        var path = ""
        for segment in pattern.segments {
            path += "/"
            switch segment {
            case .literal(let bytes): path += PercentEncoding.encode(bytes, for: .pathSegment)
            case .wildcard(let name):
                let value = try value(of: name, among: parameters)
                try check(value, of: name)
                path += PercentEncoding.encode(value, for: .pathSegment)
            case .rest(let name?):
                let value = try value(of: name, among: parameters)
                // By bytes: a slash and a combining mark are one character. All but the last may not
                // be empty: a path that begins with two slashes would be another host.
                let parts = value.utf8.split(
                    separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                for part in parts.dropLast() { try check(String(Substring(part)), of: name) }
                if let last = parts.last, !last.isEmpty {
                    try check(String(Substring(last)), of: name)
                }
                path += PercentEncoding.encode(value, for: .path)
            case .rest(nil): break
            }
        }
        return path
    }

    private func value(
        of name: String, among parameters: [String: String]
    ) throws(RouteError) -> String {
        if let value = parameters[name] { return value }
        throw RouteError(.unusableParameter, "the value of {\(name)} is missing for \(self)")
    }

    /// Clients remove the segments `.` and `..`, encoded or not, and an empty one matches no
    /// wildcard.
    private func check(_ value: String, of name: String) throws(RouteError) {
        guard ["", ".", ".."].contains(value) else { return }
        throw RouteError(
            .unusableParameter,
            "\"\(value)\" cannot be the value of {\(name)} in a path of \(self)")
    }
}

extension RequestPath {
    /// The root of what is mounted, and a reference to it from where it is mounted; `nil` if it is
    /// mounted nowhere.
    static func root(of environ: Environ) -> (path: RequestPath, reference: String)? {
        let mount = RequestPath(environ.scriptNameBytes)
        guard mount.bytes.last != UInt8(ascii: "/"), let reference = mount.withOtherEnd?.reference
        else { return nil }
        return (RequestPath([UInt8(ascii: "/")]), reference)
    }

    /// The path with a slash more at its end, or without the one that it has, and a reference to
    /// that path relative to this one; `nil` for the root, and where an encoded slash is in it.
    var withOtherEnd: (path: RequestPath, reference: String)? {
        guard !hasEncodedSlash, bytes.count > 1, firstStart != nil else { return nil }
        let hasSlash = bytes.last == UInt8(ascii: "/")
        let stem = hasSlash ? bytes.dropLast() : bytes[...]
        let name = stem.suffix(while: { $0 != UInt8(ascii: "/") })
        guard !name.isEmpty else { return nil }
        let encoded = PercentEncoding.encode(name, for: .pathSegment)
        return hasSlash
            ? (RequestPath(Array(stem)), "../\(encoded)")
            : (RequestPath(Array(stem) + [UInt8(ascii: "/")]), "./\(encoded)/")
    }
}

extension ArraySlice {
    /// The longest end of which all elements fulfil `predicate`.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> ArraySlice {
        guard let last = lastIndex(where: { !predicate($0) }) else { return self }
        return self[(last + 1)...]
    }
}
