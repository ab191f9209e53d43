extension ServerConformance {
    /// The result of checking one rule.
    public typealias Result = ConformanceResult<Rule>

    /// The results of checking a server.
    public typealias Report = ConformanceReport<Rule>

    /// The reports of several servers side by side, as a table in Markdown.
    ///
    /// A kept rule is `✓`; a broken one is `✗` and the number of a note below the table, which tells what
    /// was seen instead.
    ///
    /// - Returns: the table and the notes.
    public static func grid(_ reports: [(name: String, report: Report)]) -> String {
        var notes: [String] = []
        var lines = [
            "| rule | level | source | " + reports.map(\.name).joined(separator: " | ") + " |",
            "|---|---|---|" + String(repeating: "---|", count: reports.count),
        ]
        for rule in rules {
            let cells = reports.map { server in
                let result = server.report.results.first { $0.rule.id == rule.id }
                return cell(result, of: server.name, notes: &notes)
            }
            lines.append(
                "| \(rule.sentence) | \(rule.level.rawValue) | \(rule.source) | "
                    + cells.joined(separator: " | ") + " |")
        }
        lines += sums(reports)
        return (lines + [""] + notes).joined(separator: "\n") + "\n"
    }

    private static func cell(
        _ result: Result?, of server: String, notes: inout [String]
    ) -> String {
        guard let result else { return "" }
        guard let failure = result.failure else { return "✓" }
        notes.append("\(notes.count + 1). \(server), `\(result.rule.id)`: \(failure)")
        return "✗ \(notes.count)"
    }

    private static func sums(_ reports: [(name: String, report: Report)]) -> [String] {
        [Level.must, .should, .strict].map { level in
            let cells = reports.map { server in
                let (kept, total) = server.report.count(of: level)
                return "\(kept) of \(total)"
            }
            return "| **kept** | \(level.rawValue) | | " + cells.joined(separator: " | ") + " |"
        }
    }
}

extension ConformanceReport<ServerConformance.Rule> {
    /// Counts the rules of a level.
    ///
    /// - Returns: how many of them the server keeps, and how many there are.
    public func count(of level: ServerConformance.Level) -> (kept: Int, total: Int) {
        let ofLevel = results.filter { $0.rule.level == level }
        return (ofLevel.count { $0.failure == nil }, ofLevel.count)
    }
}
