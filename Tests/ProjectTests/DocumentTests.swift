import Testing

@Suite("Documents")
struct DocumentTests {
    /// A block of Swift in a document.
    struct Snippet: Sendable, CustomStringConvertible {
        let place: String
        let text: String

        var description: String { place }
    }

    /// A path that a document leads to.
    struct Link: Sendable, CustomStringConvertible {
        let place: String
        let path: String

        var description: String { "\(place) to \(path)" }
    }

    /// Its blocks are compiled by `compiler_messages.py`; half of them are wrong.
    private static let pageOfMistakes =
        "Sources/AsyncGateway/AsyncGateway.docc/Articles/CompilerMessages.md"

    @Test func `every block of Swift stands in a source that is compiled`() throws {
        let files = try ["Tests", "Sources"].flatMap(Repository.swiftFiles)
        let sources = try (files + Repository.tutorialFiles()).map { "\n\($0.unindented)\n" }
        let documents = try Repository.documents().filter { $0.path != Self.pageOfMistakes }
        let snippets = documents.flatMap { Self.snippets(of: $0) }
        try #require(!snippets.isEmpty)

        for snippet in snippets {
            #expect(sources.contains { $0.contains("\n\(snippet.text)\n") }, "\(snippet)")
        }
    }

    @Test(arguments: ["AsyncGatewayToolkit", "AsyncGatewayFoundation"])
    func `every block of Swift in a doc comment stands in a test that is compiled`(
        _ target: String
    ) throws {
        let tests = try Repository.swiftFiles(below: "Tests").map { "\n\($0.unindented)\n" }
        let snippets = try Repository.swiftFiles(below: "Sources/\(target)").flatMap {
            Self.snippets(of: $0) { $0.documentation }
        }
        try #require(!snippets.isEmpty)

        for snippet in snippets {
            #expect(tests.contains { $0.contains("\n\(snippet.text)\n") }, "\(snippet)")
        }
    }

    @Test func `every link leads to a file that exists`() throws {
        let links = try Repository.documents().flatMap(Self.links)
        try #require(!links.isEmpty)

        for link in links { #expect(Repository.contains(link.path), "\(link)") }
    }

    @Test func `every guide is on the first page of the documentation of its module`() throws {
        let pages = try Repository.landingPages()
        for guide in try Repository.guides() {
            let link = "- <doc:\(guide.name)>"
            let isListed = pages.contains { page in
                guide.folder.hasPrefix(page.folder) && page.lines.contains { $0 == link }
            }

            #expect(isListed, "\(guide)")
        }
    }

    @Test func `every document can be reached from the README or another one`() throws {
        let guides = Set(try Repository.guides().map(\.path))
        let documents = try Repository.documents().filter { !guides.contains($0.path) }
        let targets = Set(documents.flatMap(Self.links).map(\.path))

        for document in documents.dropFirst() {
            let isReached = targets.contains(document.path) || targets.contains(document.folder)

            #expect(isReached, "\(document)")
        }
    }

    /// The blocks of a document, or of what `content` takes of its lines.
    private static func snippets(
        of document: TextFile, in content: (Substring) -> Substring = { $0 }
    ) -> [Snippet] {
        var snippets: [Snippet] = []
        var block: (start: Int, lines: [Substring])?
        for (number, line) in document.lines.enumerated() {
            let text = content(line).drop(while: \.isWhitespace)
            if let open = block, text.hasPrefix("```") {
                snippets.append(
                    Snippet(
                        place: "\(document):\(open.start)",
                        text: open.lines.joined(separator: "\n")))
                block = nil
            } else if block != nil {
                block?.lines.append(text)
            } else if text.hasPrefix("```swift") {
                block = (number + 1, [])
            }
        }
        return snippets
    }

    private static func links(of document: TextFile) -> [Link] {
        var links: [Link] = []
        var isCode = false
        for (number, line) in document.lines.enumerated() {
            if line.drop(while: \.isWhitespace).hasPrefix("```") { isCode.toggle() }
            for match in line.matches(of: /\]\(([^)\s#]+)[^)]*\)/) where !isCode {
                guard !match.1.contains(":") else { continue }
                links.append(
                    Link(
                        place: "\(document):\(number + 1)",
                        path: resolve(match.1, from: document.folder)))
            }
        }
        return links
    }

    /// A relative path as one from the project's root.
    private static func resolve(_ path: Substring, from folder: String) -> String {
        var parts = folder.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}

extension Substring {
    /// What a line of a doc comment says; nothing for another line.
    fileprivate var documentation: Substring {
        let text = drop(while: \.isWhitespace)
        return text.hasPrefix("///") ? text.dropFirst(3) : ""
    }
}
