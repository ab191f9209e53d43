import AsyncGateway
import AsyncGatewayWire
import Testing
import WireCases

@Suite("HTTP support")
struct HTTPSupportTests {
    private static let rows = HTTPTable.all.flatMap(\.rows)

    @Test func `the document says what the rows say`() async throws {
        let file = ProjectFile("Sources/AsyncGateway/AsyncGateway.docc/Articles/HTTPSupport.md")
        let document = try await file.read()
        let renewed = try #require(HTTPSupportText().renewing(document))
        if ProjectFile.writesDocuments { return try file.write(renewed) }

        #expect(
            document == renewed, "Run: WRITE_SPECIFICATION=1 swift test --filter HTTPSupportTests")
    }

    @Test(arguments: HTTPTable.all)
    func `the rows of a table are numbered`(_ table: HTTPTable) {
        let letters = table.rows.first?.id.prefix { $0 != "-" } ?? ""

        #expect(table.rows.map(\.id) == table.rows.indices.map { "\(letters)-\($0 + 1)" })
    }

    @Test func `every case belongs to a row and has an id of its own`() {
        let ids =
            WireCase.all.map(\.id) + EnvironCase.all.map(\.id) + ResponseCase.all.map(\.id)

        #expect(Set(ids.map(HTTPRow.id)).isSubset(of: Self.rows.map(\.id)))
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: rows)
    func `a row has three cases, or tests that stand for them`(_ row: HTTPRow) {
        let cases = HTTPSupportText().caseCounts[row.id] ?? 0

        #expect(cases + row.tests.count >= 3)
    }

    @Test(arguments: rows)
    func `a row is refused with the statuses of its cases`(_ row: HTTPRow) {
        let arriving = Set(
            WireCase.all.filter { $0.row == row.id }.flatMap(\.statuses)
                + EnvironCase.all.filter { $0.row == row.id }.map(\.status))
        let sent = ResponseCase.all.filter { $0.row == row.id }.flatMap(\.errorStatuses)
        let refusals = arriving.union(sent).subtracting([200])
        let declared = Set(row.verdict.statuses)

        // Where tests stand for cases, a status can be theirs.
        #expect(row.tests.isEmpty ? refusals == declared : refusals.isSubset(of: declared))
        if row.verdict.kind == .refused { #expect(!declared.isEmpty) }
        if row.verdict.kind == .done, !arriving.isEmpty { #expect(arriving.contains(200)) }
    }

    @Test(arguments: rows)
    func `the tests of a row exist`(_ row: HTTPRow) async throws {
        for test in row.tests {
            let source = try await ProjectFile("Tests/\(test.file).swift").read()

            #expect(source.contains("func `\(test.name)`("), "\(test)")
        }
    }

    @Test(arguments: rows)
    func `a row is told in phrases and sentences`(_ row: HTTPRow) {
        #expect(!row.input.hasSuffix("."))
        #expect(row.reaction.hasSuffix("."))
        #expect(row.deviation?.hasSuffix(".") != false)
        #expect(row.source.hasPrefix("RFC ") || row.source.hasPrefix("PEP 3333"))
    }
}

extension WireCase {
    /// What its requests are answered with, 200 for each that is served.
    fileprivate var statuses: [Int] {
        switch expectation {
        case .requests: [200]
        case .refused(let status, _, let before): served(before) + [status]
        case .unfinished(let kind, let before): served(before) + [WireError(kind).suggestedStatus]
        }
    }

    private func served(_ messages: [String]) -> [Int] {
        messages.contains { !$0.hasSuffix("…") } ? [200] : []
    }
}

extension EnvironCase {
    fileprivate var status: Int {
        if case .refused(let status) = expectation { status } else { 200 }
    }
}
