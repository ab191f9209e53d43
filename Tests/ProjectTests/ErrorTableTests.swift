import Testing

@Suite("Table of errors")
struct ErrorTableTests {
    private static let types = ["GatewayError", "RequestError", "TransportError", "ServerError"]

    @Test(arguments: types)
    func `every code stands in the row of its type, and nothing else does`(_ type: String) throws {
        let source = try TextFile(path: "Sources/AsyncGateway/Errors/\(type).swift")
        let codes = source.lines.compactMap { $0.firstMatch(of: /static let (\w+) = Code\(/)?.1 }
        let table = try TextFile(
            path: "Sources/AsyncGateway/AsyncGateway.docc/Articles/ComingFromWSGI.md")
        let row = try #require(table.lines.first { $0.hasPrefix("| `\(type)` | ") })
        let cell = try #require(row.split(separator: "|").last)

        #expect(cell.matches(of: /`\.(\w+)`/).map(\.1).sorted() == codes.sorted())
        #expect(!codes.isEmpty)
    }
}
