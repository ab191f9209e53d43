import AsyncGateway
import Testing

@Suite("Specification")
struct ValidationSpecificationTests {
    private let document = ProjectFile(
        "Sources/AsyncGateway/AsyncGateway.docc/Articles/Specification.md")

    @Test func `the document says what the rules say`() async throws {
        if ProjectFile.writesDocuments { try document.write(SpecificationText.render()) }

        let text = try await document.read()

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
        let source = ProjectFile("Sources/AsyncGateway/Validation/GatewayRule.swift")
        let words = try await source.read().split { $0 == " " || $0 == "\n" }
            .filter { $0 != "///" }.joined(separator: " ")

        for rule in GatewayRule.allCases {
            #expect(words.contains("\(rule.sentence) case \(rule) = \"\(rule.rawValue)\""))
        }
    }
}
