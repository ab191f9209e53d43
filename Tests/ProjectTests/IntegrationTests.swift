import Testing

@Suite("Integrations")
struct IntegrationTests {
    private static let folder = "Tests/Integrations/Sources"

    /// How many lines of code the sources of a folder may have, each; the default is 15.
    private static let limits = [
        "Hummingbird": 60,
        // A span ends after the app has returned, and the fields of a request need a reader of their own.
        "Tracing": 17,
    ]

    @Test func `each source to paste stands in the guide as a whole`() throws {
        let guide = try TextFile(path: "Docs/Integrations.md").lines.joined(separator: "\n")
        let sources = try Repository.swiftFiles(below: Self.folder)
        try #require(!sources.isEmpty)

        for source in sources {
            let block = "```swift\n\(source.lines.joined(separator: "\n"))```\n"
            #expect(guide.contains(block), "\(source)")
        }
    }

    @Test func `each source to paste is short`() throws {
        for source in try Repository.swiftFiles(below: Self.folder) {
            let name = source.folder.split(separator: "/").last.map(String.init) ?? ""
            let code = source.lines.filter { !$0.isEmpty && !$0.isComment && !$0.isImport }

            #expect(code.count <= Self.limits[name, default: 15], "\(source)")
        }
    }
}

extension Substring {
    fileprivate var isImport: Bool { hasPrefix("import ") }
}
