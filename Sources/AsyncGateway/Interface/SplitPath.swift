/// SCRIPT_NAME and PATH_INFO: a path, and how much of it has led to the app.
///
/// Mounting nearly always leaves the path as it is and only moves on in it, so the two are made into
/// strings when somebody asks for them. The path is normalized once, at the first shift, and then each
/// shift looks at its own segment only: an app that walks down a path reads it once, however long it is.
/// (wsgiref.util.shift_path_info)
package struct SplitPath: Sendable {
    private var path: String
    /// How many bytes of ``path`` come before PATH_INFO.
    private var position: Int
    /// Whether no segment is empty or `.`, except perhaps the last.
    private var isNormal = false
    /// Whether a `.` or `..` comes before PATH_INFO, which SCRIPT_NAME does not show.
    private var scriptNameHasDots = false

    package init(_ scriptName: String, _ pathInfo: String) {
        path = scriptName.isEmpty ? pathInfo : scriptName + pathInfo
        position = scriptName.utf8.count
    }

    package var scriptName: String {
        let before = part { $0[..<position] }
        guard scriptNameHasDots else { return before }
        return normalized(before) + (before.utf8.last == slash ? "/" : "")
    }

    package var pathInfo: String { position == 0 ? path : part { $0[position...] } }

    /// Whether PATH_INFO is not empty.
    package var hasPathInfo: Bool { path.utf8.count > position }

    /// Moves the first segment of PATH_INFO to the end of SCRIPT_NAME.
    ///
    /// Empty segments and `.` are dropped on the way. A `..` is returned as a name like any other and
    /// takes a segment off SCRIPT_NAME, though never more than there are: do not use names as file names
    /// without looking at them. Parameters such as `;c=1` are part of the name.
    ///
    /// - Returns: the segment; `nil` if there was none to move, and empty if PATH_INFO was only slashes:
    ///   SCRIPT_NAME then ends with a slash, so that an app can tell `/x` from `/x/`.
    /// - Throws: A ``GatewayError`` of code `.invalidPath` if PATH_INFO is not empty, and it or SCRIPT_NAME
    ///   neither is empty nor begins with a slash.
    package mutating func shift() throws(GatewayError) -> String? {
        guard hasPathInfo else { return nil }
        if !isNormal { try normalize() }
        let (start, end) = (position + 1, endOfFirstSegment)
        let name = part { $0[start..<end] }
        position = end
        return name.utf8.first == dot ? noted(name) : name
    }

    /// A name that begins with a dot, or `nil` if it is no more than that.
    private mutating func noted(_ name: String) -> String? {
        if name == "." || name == ".." { scriptNameHasDots = true }
        return name == "." ? nil : name
    }

    private var endOfFirstSegment: Int {
        path.withUTF8Bytes { bytes in
            var end = position + 1
            while end < bytes.count, bytes[end] != slash { end += 1 }
            return end
        }
    }

    private func part(
        _ part: (UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>>
    ) -> String {
        path.withUTF8Bytes {
            String(decoding: UnsafeBufferPointer(rebasing: part($0)), as: UTF8.self)
        }
    }
}

// MARK: - Normalizing

extension SplitPath {
    private mutating func normalize() throws(GatewayError) {
        if !looksNormal {
            let (scriptName, pathInfo) = (scriptName, pathInfo)
            for path in [scriptName, pathInfo] where !isEmptyOrRooted(path) {
                throw GatewayError(.invalidPath, path)
            }
            self = SplitPath(normalized(scriptName), withoutEmptySegments(pathInfo))
        }
        isNormal = true
    }

    /// Whether no segment but the last is empty, and none begins with a dot, as in nearly every path.
    private var looksNormal: Bool {
        path.withUTF8Bytes { bytes in
            guard bytes.first == slash, bytes[position] == slash else { return false }
            for index in 1..<max(1, bytes.count) where bytes[index - 1] == slash {
                if bytes[index] == slash || bytes[index] == dot { return false }
            }
            return true
        }
    }
}

/// The path of the segments, without empty ones, `.`, and what a `..` takes back.
private func normalized(_ path: String) -> String {
    var kept: [Substring] = []
    for segment in segments(path) where !segment.isEmpty && segment != "." {
        if segment == ".." {
            _ = kept.popLast()
        } else {
            kept.append(segment)
        }
    }
    return joined(kept)
}

/// The path of the segments that say something, and of the last: empty, it tells that the path ends with
/// a slash.
private func withoutEmptySegments(_ path: String) -> String {
    let all = segments(path)
    return joined(all.dropLast().filter { !$0.isEmpty && $0 != "." } + all.suffix(1))
}

private func joined(_ segments: [Substring]) -> String {
    segments.reduce(into: "") { $0 += "/\($1)" }
}

/// What follows each slash.
private func segments(_ path: String) -> [Substring] {
    // Bytes, not characters: a character is what precedes a slash and any mark that follows it.
    let parts = path.utf8.split(separator: slash, omittingEmptySubsequences: false)
    return parts.dropFirst().map(Substring.init)
}

private func isEmptyOrRooted(_ path: String) -> Bool {
    path.isEmpty || path.utf8.first == slash
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")
