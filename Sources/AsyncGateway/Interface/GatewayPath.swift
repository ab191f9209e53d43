internal import AsyncGatewayWire

/// SCRIPT_NAME and PATH_INFO as web servers mean them.
///
/// | web server | SCRIPT_NAME | PATH_INFO |
/// |---|---|---|
/// | nginx by FastCGI, Apache, HAProxy without `path-info` | all of the path, as of a script in a file | absent |
/// | nginx by SCGI | absent | absent; DOCUMENT_URI has the path |
/// | nginx whose configuration sets SCRIPT_NAME alone | where the app is mounted | absent; DOCUMENT_URI has the path |
/// | lighttpd, HAProxy with `path-info` | where the app is mounted | the rest, absent if it is empty |
///
/// What the web server has normalized and checked counts, and not REQUEST_URI: its rules for a path were
/// applied to that.
enum GatewayPath {
    /// The two parts of the path.
    static func split(_ table: VariableTable) -> SplitPath {
        let script = table.text(of: "SCRIPT_NAME") ?? ""
        if let pathInfo = table.text(of: "PATH_INFO") { return split(script, pathInfo) }
        // As nginx sends nearly all of its requests.
        if !script.isEmpty, table.bytes(of: "DOCUMENT_URI") == table.bytes(of: "SCRIPT_NAME") {
            return split("", script)
        }
        let omitsEmpty = table.bytes(of: "SERVER_SOFTWARE")?.starts(with: "lighttpd/".utf8) == true
        if omitsEmpty { return split(script, "") }
        // What the web server has made of the path; SCRIPT_NAME is where the app is mounted if it is shorter.
        let whole = table.text(of: "DOCUMENT_URI") ?? ""
        if !script.isEmpty, script != "/", whole.utf8.starts(with: "\(script)/".utf8) {
            return split(script, String(Substring(whole.utf8.dropFirst(script.utf8.count))))
        }
        if !script.isEmpty { return split("", script) }
        return split("", whole.isEmpty ? target(table) : whole)
    }

    /// The path of the target, as a web server normalizes it before its rules are applied.
    private static func target(_ table: VariableTable) -> String {
        guard let path = ofTarget(table) else { return "" }
        return Latin1.decode(normalized(path)[...])
    }

    /// The path without empty segments, `.`, and `..` with the segment in front of it, decoded.
    /// (RFC 3986 §5.2.4, §6.2.2)
    ///
    /// Before it is decoded, and an encoded slash stays so: it would divide a segment whose parts no rule of the
    /// web server has seen.
    private static func normalized(_ path: ArraySlice<UInt8>) -> [UInt8] {
        let segments = path.split(separator: slash, omittingEmptySubsequences: false)
            .map { PercentDecoding.decode($0) }
        var kept: [[UInt8]] = []
        for segment in segments where !segment.isEmpty && segment != [dot] {
            if segment == [dot, dot] { _ = kept.popLast() } else { kept.append(segment) }
        }
        let isFolder = segments.last.map { $0.isEmpty || $0 == [dot] || $0 == [dot, dot] } ?? true
        let text = kept.flatMap { segment in
            [slash] + segment.flatMap { $0 == slash ? Array("%2F".utf8) : [$0] }
        }
        return isFolder || kept.isEmpty ? text + [slash] : text
    }

    /// The two parts, with the slash between them at the beginning of PATH_INFO, as PEP 3333 has it.
    private static func split(_ script: String, _ pathInfo: String) -> SplitPath {
        var (script, pathInfo) = (script, pathInfo)
        if script.utf8.last == slash {
            script = String(Substring(script.utf8.dropLast()))
            if pathInfo.utf8.first != slash { pathInfo = "/" + pathInfo }
        }
        return SplitPath(script, rooted(pathInfo, atRoot: script.isEmpty))
    }

    /// The path with one slash at its beginning: one with two, in a redirect of the app, would be read as a
    /// host.
    private static func rooted(_ path: String, atRoot: Bool) -> String {
        let bytes = path.utf8
        if bytes.isEmpty { return atRoot ? "/" : "" }
        // As nearly always.
        if bytes.first == slash, bytes.dropFirst().first != slash { return path }
        return "/" + String(Substring(bytes.drop { $0 == slash }))
    }

    /// The path of the target as the client has sent it; `nil` if there is none.
    static func ofTarget(_ table: VariableTable) -> ArraySlice<UInt8>? {
        guard let target = table.bytes(of: "REQUEST_URI"), target.first == slash
        else { return nil }
        return target.prefix { $0 != UInt8(ascii: "?") }
    }
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")
