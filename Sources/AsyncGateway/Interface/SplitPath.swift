internal import AsyncGatewayWire

/// SCRIPT_NAME and PATH_INFO: a path, and the position in it where PATH_INFO begins.
///
/// Mounting usually moves only the position, so both strings are made when they are read. The path
/// is normalized at the first shift, and then each shift reads one segment: shifting all segments
/// takes time in proportion to the length of the path. (wsgiref.util.shift_path_info)
package struct SplitPath: Sendable {
    private var path: String
    /// How many bytes of ``path`` come before PATH_INFO.
    private var position: Int
    /// Whether no segment is empty or `.`, except perhaps the last.
    private var isNormal = false
    /// Whether a segment may begin with a dot.
    private var mayHaveDots = true
    /// Whether a `.` or `..` comes before PATH_INFO, which SCRIPT_NAME does not show.
    private var scriptNameHasDots = false

    /// The path of both variables, which may be empty.
    package init(_ scriptName: String, _ pathInfo: String) {
        path = scriptName.isEmpty ? pathInfo : scriptName + pathInfo
        position = scriptName.utf8.count
    }

    /// SCRIPT_NAME: the part of the path that led to the app.
    package var scriptName: String {
        let before = part { $0[..<position] }
        guard scriptNameHasDots else { return before }
        return normalized(before) + (before.utf8.last == slash ? "/" : "")
    }

    /// PATH_INFO: the part of the path that follows.
    package var pathInfo: String { position == 0 ? path : part { $0[position...] } }

    /// The value of SCRIPT_NAME or PATH_INFO; `nil` for any other variable.
    @inline(__always)
    func value(of name: String) -> String? {
        switch name.utf8.count {
        case 9 where name == "PATH_INFO": pathInfo
        case 11 where name == "SCRIPT_NAME": scriptName
        default: nil
        }
    }

    /// Whether nothing has been moved to SCRIPT_NAME.
    var isWhole: Bool { position == 0 }

    /// Whether PATH_INFO is not empty.
    package var hasPathInfo: Bool { path.utf8.count > position }

    /// Moves the first segment of PATH_INFO to the end of SCRIPT_NAME.
    ///
    /// Empty segments and `.` are dropped. A `..` is returned as a name like any other and removes
    /// a segment of SCRIPT_NAME if there is one: check names before using them as file names.
    /// Parameters such as `;c=1` are part of the name.
    ///
    /// - Returns: the segment; `nil` if there is none, and empty if PATH_INFO has only slashes:
    ///   SCRIPT_NAME then ends with a slash, so that an app can distinguish `/x` from `/x/`.
    /// - Throws: ``GatewayError`` of code `.invalidPath` if PATH_INFO is not empty, and it or
    ///   SCRIPT_NAME neither is empty nor begins with a slash.
    package mutating func shift() throws(GatewayError) -> String? {
        guard hasPathInfo else { return nil }
        if !isNormal { try normalize() }
        let (start, end) = (position + 1, endOfFirstSegment)
        let name = part { $0[start..<end] }
        position = end
        return mayHaveDots ? noted(name) : name
    }

    /// Notes a segment that may be `.` or `..`.
    ///
    /// - Returns: the segment; `nil` for `.`, which is no name.
    private mutating func noted(_ name: String) -> String? {
        if name == "." || name == ".." { scriptNameHasDots = true }
        return name == "." ? nil : name
    }

    /// Moves the first segments of PATH_INFO, each with the slash before it, to the end of SCRIPT_NAME
    /// as they are.
    mutating func move(segments count: Int) {
        for _ in 0..<count where hasPathInfo { position = endOfFirstSegment }
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
        path.withUTF8Bytes { String(copying: UnsafeBufferPointer(rebasing: part($0))) }
    }
}

extension Environ {
    /// Moves the next segment of the path from PATH_INFO to SCRIPT_NAME. (wsgiref
    /// `shift_path_info`)
    ///
    /// For mounting apps: the mounted app sees the path that is left. A `..` is returned as any
    /// other segment, so check names before using them as file names. The segments are those of
    /// PATH_INFO, in which an encoded slash is one like any other; ``pathSegments`` keeps them apart.
    ///
    /// - Returns: the segment, read as UTF-8, malformed parts as U+FFFD; empty for a slash at the end;
    ///   `nil` if nothing is left.
    /// - Throws: ``GatewayError`` of code `.invalidPath` for a path without a leading slash.
    public mutating func shiftPathInfo() throws -> String? {
        guard let name = try shiftNativePathInfo() else { return nil }
        return Latin1.text(of: name)
    }

    /// The same as ``shiftPathInfo()``, for the exact bytes.
    ///
    /// - Returns: the bytes of the segment; none for a slash at the end; `nil` if nothing is left.
    /// - Throws: ``GatewayError`` of code `.invalidPath` for a path without a leading slash.
    public mutating func shiftPathInfoBytes() throws -> [UInt8]? {
        try shiftNativePathInfo().map(Latin1.bytes)
    }

    /// Moves the first segments of the path, each with the slash before it, from PATH_INFO to SCRIPT_NAME
    /// as they are.
    ///
    /// For mounting apps at what a router has matched. Nothing is dropped, other than by
    /// ``shiftPathInfo()``: of `//a` or `/./a` the first segment is the one in front of `/a`. What has
    /// been checked of the whole path so holds for the parts.
    ///
    /// - Parameter count: how many segments; all of them if there are fewer.
    public mutating func movePathInfo(segments count: Int) {
        var path = splitPath
        path.move(segments: count)
        splitPath = path
    }

    @inline(__always)
    private mutating func shiftNativePathInfo() throws -> String? {
        var path = splitPath
        guard path.hasPathInfo else { return nil }
        let name = try path.shift()
        splitPath = path
        return name
    }
}

// MARK: - Normalizing

extension SplitPath {
    private mutating func normalize() throws(GatewayError) {
        if looksNormal {
            mayHaveDots = false
        } else {
            let (scriptName, pathInfo) = (scriptName, pathInfo)
            for path in [scriptName, pathInfo] where !isEmptyOrRooted(path) {
                throw GatewayError(.invalidPath, path)
            }
            self = SplitPath(normalized(scriptName), withoutEmptySegments(pathInfo))
        }
        isNormal = true
    }

    /// Whether no segment but the last is empty and none begins with a dot, as in most paths.
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

/// The path without empty segments and `.`, and without each `..` and the segment that it removes.
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

/// The path without empty segments and `.`, but with its last segment, whatever that is: an empty
/// one means that the path ends with a slash.
private func withoutEmptySegments(_ path: String) -> String {
    let all = segments(path)
    return joined(all.dropLast().filter { !$0.isEmpty && $0 != "." } + all.suffix(1))
}

private func joined(_ segments: [Substring]) -> String {
    segments.reduce(into: "") { $0 += "/\($1)" }
}

/// The segments, each of which follows a slash.
private func segments(_ path: String) -> [Substring] {
    // Bytes, not characters: a slash and a combining mark behind it are one character.
    let parts = path.utf8.split(separator: slash, omittingEmptySubsequences: false)
    return parts.dropFirst().map(Substring.init)
}

private func isEmptyOrRooted(_ path: String) -> Bool {
    path.isEmpty || path.utf8.first == slash
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")
