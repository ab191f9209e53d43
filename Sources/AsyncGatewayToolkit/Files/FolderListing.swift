internal import AsyncGateway

/// The page that lists a folder.
struct FolderListing {
    /// How many entries are shown: more make a page that nobody reads.
    static let limit = 5000

    private let entries: [FolderEntry]
    private let title: String
    private let isRoot: Bool
    private let isCut: Bool

    init(_ entries: [FolderEntry], of folder: StaticPath, in environ: Environ) {
        self.entries = entries.prefix(Self.limit).filter { $0.name.first != UInt8(ascii: ".") }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
        isCut = entries.count > Self.limit
        title = "Index of \(environ.scriptName)\(environ.path)"
        isRoot = folder.bytes.isEmpty
    }

    /// The page.
    var html: String {
        let title = HTML.escape(title)
        let items = (isRoot ? [] : ["<li><a href=\"../\">../</a></li>"]) + entries.map(item)
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>\(title)</title>
            <h1>\(title)</h1>
            <ul>
            \(items.joined(separator: "\n"))
            </ul>
            \(isCut ? "<p>There are more than these.</p>\n" : "")</html>

            """
    }

    private func item(_ entry: FolderEntry) -> String {
        let end = entry.isFolder ? "/" : ""
        // Relative to the folder: a name such as `//host` or `javascript:` is no reference of its own.
        let reference = "./" + PercentEncoding.encode(entry.name, for: .pathSegment) + end
        let name = HTML.escape(String(decoding: entry.name, as: UTF8.self))
        return "<li><a href=\"\(reference)\">\(name)\(end)</a></li>"
    }
}
