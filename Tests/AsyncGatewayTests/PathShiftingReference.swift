import AsyncGateway

/// `wsgiref.util.shift_path_info` line by line, which looks at the whole path each time: what
/// `SplitPath` is held against.
enum PathShifting {
    /// Moves the first segment of `pathInfo` to the end of `scriptName`, and returns it.
    ///
    /// Empty segments and `.` are dropped on the way. `name` is `nil` if there was no segment to
    /// move, and empty if `pathInfo` was only slashes: `scriptName` then ends with a slash, so
    /// that an app can tell `/x` from `/x/`.
    ///
    /// A `..` is returned as a name like any other and takes a segment off `scriptName`, though
    /// never more than there are: do not use names as file names without looking at them.
    /// Parameters such as `;c=1` are part of the name.
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidPath` if `pathInfo` is not empty, and it or
    ///   `scriptName` neither is empty nor begins with a slash.
    static func shift(
        scriptName: String,
        pathInfo: String
    ) throws(GatewayError) -> (name: String?, scriptName: String, pathInfo: String) {
        guard !pathInfo.isEmpty else { return (nil, scriptName, pathInfo) }
        guard isEmptyOrRooted(scriptName) else { throw GatewayError(.invalidPath, scriptName) }
        guard isEmptyOrRooted(pathInfo) else { throw GatewayError(.invalidPath, pathInfo) }
        let (name, rest) = splitFirstSegment(pathInfo)
        let normalized = normalize(segments(scriptName) + [name])
        return (
            name == "." ? nil : String(name),
            name.isEmpty ? normalized + "/" : normalized,
            rest
        )
    }
}

private let slash = UInt8(ascii: "/")

private func isEmptyOrRooted(_ path: String) -> Bool {
    path.isEmpty || path.utf8.first == slash
}

/// What follows each slash.
private func segments(_ path: String) -> [Substring] {
    // Bytes, not characters: a character is what precedes a slash and any mark that follows it.
    let parts = path.utf8.split(separator: slash, omittingEmptySubsequences: false)
    return parts.dropFirst().map(Substring.init)
}

/// The first segment of `path` that says something, and the path of those after it.
///
/// The last segment is kept whatever it is: empty, it tells that the path ends with a slash.
private func splitFirstSegment(_ path: String) -> (name: Substring, rest: String) {
    let all = segments(path)
    var kept = all.dropLast().filter { !$0.isEmpty && $0 != "." } + all.suffix(1)
    let name = kept.removeFirst()
    return (name, kept.map { "/\($0)" }.joined())
}

/// The path of the segments, without empty ones, `.`, and what a `..` takes back.
private func normalize(_ segments: [Substring]) -> String {
    var kept: [Substring] = []
    for segment in segments where !segment.isEmpty && segment != "." {
        if segment == ".." {
            _ = kept.popLast()
        } else {
            kept.append(segment)
        }
    }
    return kept.map { "/\($0)" }.joined()
}
