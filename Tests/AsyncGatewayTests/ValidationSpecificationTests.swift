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
    /// Docs/Specification.md, found from this file.
    private let path =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/") + "/Docs/Specification.md"

    @Test func `the document says what the rules say`() async throws {
        if getenv("WRITE_SPECIFICATION") != nil { try write(SpecificationText.render()) }

        let text = try await read()

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

    private func read() async throws -> String {
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
