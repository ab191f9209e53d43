import AsyncGateway

/// The text of the guide Specification, made from the rules.
enum SpecificationText {
    /// Renders the whole document.
    static func render() -> String {
        let sections = GatewayRule.Side.allCases.map(section)
        return introduction + sections.joined()
    }

    private static let introduction = """
        # Specification

        Look up each rule between a server and an app.

        ## Overview

        `validator` checks every rule; a violation names it by its id. An error is thrown to the app or to the
        server; a warning is written to the request's error stream.

        This page is rendered from `GatewayRule`, and a test compares it with the rules.

        """

    private static func section(_ side: GatewayRule.Side) -> String {
        let heading = "\n## Rules for the \(side.rawValue)\n"
        return heading + Topic.allCases.map { topic(side, $0) }.joined()
    }

    private static func topic(_ side: GatewayRule.Side, _ topic: Topic) -> String {
        let rules = GatewayRule.allCases.filter { $0.side == side && topic.contains($0) }
        guard !rules.isEmpty else { return "" }
        let table = "| id | rule | severity | source |\n|---|---|---|---|\n"
        return "\n### \(topic.title)\n\n" + table + rules.map(row).joined()
    }

    private static func row(_ rule: GatewayRule) -> String {
        "| `\(rule.rawValue)` | \(rule.sentence) | \(rule.severity.rawValue) | \(rule.source) |\n"
    }
}

/// The subject of a rule, which is the first word of its id.
private enum Topic: String, CaseIterable {
    case environ, input, response, status, header, interim, trailer, writer, body

    func contains(_ rule: GatewayRule) -> Bool {
        rule.rawValue.hasPrefix(rawValue + ".")
    }

    var title: String {
        switch self {
        case .environ: "The environ"
        case .input: "The input"
        case .response: "Starting the response"
        case .status: "The status"
        case .header: "The header fields"
        case .interim: "Interim responses"
        case .trailer: "Trailers"
        case .writer: "The writer"
        case .body: "The body"
        }
    }
}
