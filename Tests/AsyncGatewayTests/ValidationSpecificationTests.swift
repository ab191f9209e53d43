import AsyncGateway
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Specification")
struct ValidationSpecificationTests {
    private let path = Self.file("Docs/Specification.md")

    @Test func `the document says what the rules say`() async throws {
        if getenv("WRITE_SPECIFICATION") != nil { try write(SpecificationText.render()) }

        let text = try await read(path)

        #expect(
            text == SpecificationText.render(),
            "Run: WRITE_SPECIFICATION=1 swift test --filter ValidationSpecificationTests")
    }

    @Test(arguments: GatewayRule.allCases)
    func `the document has every rule once`(_ rule: GatewayRule) {
        let rows = SpecificationText.render().split(separator: "\n")
            .filter { $0.hasPrefix("| `\(rule.rawValue)` ") }

        #expect(rows.count == 1)
    }

    @Test(arguments: GatewayRule.allCases)
    func `a rule is one sentence with a source`(_ rule: GatewayRule) {
        #expect(rule.sentence.hasSuffix("."))
        #expect(!rule.sentence.dropLast().contains(". "))
        #expect(rule.source.hasPrefix("PEP 3333, ") || rule.source.hasPrefix("RFC "))
    }

    @Test func `each rule is documented by its sentence`() async throws {
        let source = Self.file("Sources/AsyncGateway/Validation/GatewayRule.swift")
        let words = try await read(source).split { $0 == " " || $0 == "\n" }
            .filter { $0 != "///" }.joined(separator: " ")

        for rule in GatewayRule.allCases {
            #expect(words.contains("\(rule.sentence) case \(rule) = \"\(rule.rawValue)\""))
        }
    }

    /// A file of the package, found from this one.
    private static func file(_ name: String) -> String {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/") + "/" + name
    }

    private func read(_ path: String) async throws -> String {
        var bytes: [UInt8] = []
        for try await block in try FileWrapper(path: path) { bytes += block }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ text: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        fputs(text, file)
    }
}
