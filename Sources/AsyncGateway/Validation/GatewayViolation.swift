/// One violation of a rule, by an app or by the server that runs it.
///
/// Programs compare ``rule``; ``description`` is for people.
///
/// ```swift
/// #expect(violation.rule == .responseStartsOnce)
/// ```
public struct GatewayViolation: Error, Sendable, Hashable {
    /// The rule that was broken.
    public let rule: GatewayRule

    /// The value that breaks it, escaped as ``GatewayError/detail`` is; empty if there is none.
    public let value: String

    /// Reports that `value` breaks `rule`.
    ///
    /// The value is escaped, so the violation fits on one line of a log.
    public init(_ rule: GatewayRule, _ value: String = "") {
        self.rule = rule
        self.value = value.escapedForLog()
    }

    /// How serious the violation is, which is a property of the rule.
    public var severity: GatewayRule.Severity { rule.severity }
}

extension GatewayViolation: LogLine {
    /// One line: severity, the rule's id, the offending value if there is one, and the rule.
    public var description: String {
        let value = value.isEmpty ? "" : " \"\(value)\""
        return "\(severity.rawValue) \(rule.rawValue):\(value) \(rule.sentence)"
    }
}
