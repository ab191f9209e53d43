import AsyncGateway
import WireCases

/// The parts of the guide HTTPSupport that are made from the rows, their cases and the defaults.
struct HTTPSupportText {
    /// A part of the document, between two comments that name it.
    enum Block: String, CaseIterable {
        case numbers, limits, paths, segments, rows, deviations

        var opening: String { "<!-- \(rawValue): rendered -->\n" }
        var closing: String { "<!-- end of \(rawValue) -->\n" }
    }

    /// How many cases each row has.
    let caseCounts: [String: Int]

    init() {
        let rows =
            WireCase.all.map(\.row) + EnvironCase.all.map(\.row) + ResponseCase.all.map(\.row)
        caseCounts = Dictionary(rows.map { ($0, 1) }, uniquingKeysWith: +)
    }

    func render(_ block: Block) -> String {
        switch block {
        case .numbers: numbers
        case .limits: limits
        case .paths: paths
        case .segments: segments
        case .rows: HTTPTable.all.map(table).joined()
        case .deviations: deviations
        }
    }

    /// `document` with its parts made anew; `nil` if it lacks the place for one.
    func renewing(_ document: String) -> String? {
        var document = document
        for block in Block.allCases {
            guard let start = document.firstRange(of: block.opening)?.upperBound,
                let end = document.firstRange(of: block.closing)?.lowerBound, start <= end
            else { return nil }
            document.replaceSubrange(start..<end, with: "\n" + render(block) + "\n")
        }
        return document
    }
}

// MARK: - Rows

extension HTTPSupportText {
    private func table(_ table: HTTPTable) -> String {
        """
        ### \(table.heading)

        | row | what arrives | source | answer | what the server does | cases |
        |---|---|---|---|---|---|
        \(table.rows.map(row).joined(separator: "\n"))


        """
    }

    private func row(_ row: HTTPRow) -> String {
        let columns = [
            row.id, row.input, row.source, answer(row.verdict), row.reaction, examples(of: row),
        ]
        // A bar in a text would begin a column of its own.
        let cells = columns.map { $0.split(separator: "|", omittingEmptySubsequences: false) }
        return "| " + cells.map { $0.joined(separator: "\\|") }.joined(separator: " | ") + " |"
    }

    private func answer(_ verdict: HTTPRow.Verdict) -> String {
        let statuses = verdict.statuses.map(String.init).joined(separator: ", ")
        return statuses.isEmpty ? verdict.kind.rawValue : "\(verdict.kind.rawValue): \(statuses)"
    }

    private func examples(of row: HTTPRow) -> String {
        let cases = caseCounts[row.id].map { "\($0)" }
        let tests =
            row.tests.isEmpty ? nil : "\(row.tests.count) test\(row.tests.count == 1 ? "" : "s")"
        return [cases, tests].compactMap(\.self).joined(separator: " and ")
    }

    private var deviations: String {
        HTTPTable.all.flatMap(\.rows).compactMap { row in
            row.deviation.map { "* **\(row.id)** (\(row.input)): \($0)\n" }
        }.joined()
    }

    private var numbers: String {
        let deliveries = WireCase.all.map(\.deliveryCount).reduce(0, +)
        let rows = HTTPTable.all.map(\.rows.count).reduce(0, +)
        let tests = HTTPTable.all.flatMap(\.rows).map(\.tests.count).reduce(0, +)
        return """
            | | |
            |---|--:|
            | rows | \(rows) |
            | cases of bytes that arrive | \(WireCase.all.count) |
            | deliveries of those: whole, byte by byte, cut at every boundary, ... | \(deliveries) |
            | cases of an environ | \(EnvironCase.all.count) |
            | cases of a response | \(ResponseCase.all.count) |
            | tests that stand for cases, about time, connections and apps | \(tests) |

            """
    }
}
