import Foundation
import Testing

@Suite("Release")
struct ReleaseTests {
    /// What a bill of materials in SPDX says, as far as it is held here.
    private struct Bill: Decodable {
        struct Package: Decodable {
            let name: String
            let versionInfo: String
        }

        struct Relationship: Decodable {
            let spdxElementId: String
            let relationshipType: String
            let relatedSpdxElement: String

            var sentence: String { "\(spdxElementId) \(relationshipType) \(relatedSpdxElement)" }
        }

        let name: String
        let documentNamespace: String
        let packages: [Package]
        let relationships: [Relationship]
    }

    /// The version of the library, read where it is stated.
    private static func version() throws -> String {
        let path = "Sources/AsyncGateway/Server/AsyncGatewayServer+Version.swift"
        let source = try TextFile(path: path)
        let matches = source.lines.compactMap {
            $0.firstMatch(of: /public static let version = "(\d+\.\d+\.\d+)"$/)?.1
        }
        try #require(matches.count == 1, "\(source)")
        return String(matches[0])
    }

    @Test func `the changelog has the version on top, beneath what is unreleased`() throws {
        let changelog = try TextFile(path: "Docs/Changelog.md")
        let headings = changelog.lines.filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
        let version = try Self.version()

        #expect(headings.first { $0 != "Unreleased" } == version[...])
    }

    @Test func `the bill of materials has the package in its version, and nothing else`() throws {
        let bill = try bill()
        let version = try Self.version()

        #expect(bill.packages.map(\.name) == ["AsyncGateway"])
        #expect(bill.packages.map(\.versionInfo) == [version])
        #expect(bill.name == "AsyncGateway-\(version)")
        #expect(bill.documentNamespace.contains("/\(bill.name)-"))
    }

    @Test func `the bill of materials says that the package depends on nothing`() throws {
        let dependencies = try bill().relationships.filter { $0.relationshipType != "DESCRIBES" }

        #expect(dependencies.map(\.sentence) == ["SPDXRef-AsyncGateway DEPENDS_ON NONE"])
    }

    @Test func `each library has a dump of its interface, and nothing else has`() throws {
        let manifest = try TextFile(path: "Package.swift")
        let libraries = manifest.lines.compactMap {
            $0.firstMatch(of: /\.library\(name: "(\w+)"/)?.1
        }
        let dumps = try Repository.entries(of: "Tests/Interface")

        #expect(libraries.count == 4)
        #expect(dumps == libraries.map { "\($0).jsonl" }.sorted())
    }

    private func bill() throws -> Bill {
        let text = try TextFile(path: "Docs/SBOM.spdx.json").lines.joined(separator: "\n")
        return try JSONDecoder().decode(Bill.self, from: Data(text.utf8))
    }
}
