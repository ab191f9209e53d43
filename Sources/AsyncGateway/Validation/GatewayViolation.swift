/// One breach of a rule, by an app or by what runs it.
///
/// ``rule`` tells which, and is what programs compare; ``description`` is for people.
///
/// ```swift
/// #expect(violation.rule == .responseStartsOnce)
/// ```
public struct GatewayViolation: Error, Sendable, Hashable {
    /// The rule that was broken.
    public let rule: GatewayRule

    /// What has broken it, its control characters escaped; empty if the rule alone says it.
    public let value: String

    /// Reports that `value` breaks `rule`.
    ///
    /// Control characters in `value` are escaped, so the violation fits on one line of a log.
    public init(_ rule: GatewayRule, _ value: String = "") {
        self.rule = rule
        self.value = value.escapingControlCharacters()
    }

    /// How bad it is: that of the rule.
    public var severity: GatewayRule.Severity { rule.severity }
}

extension GatewayViolation: CustomStringConvertible {
    /// One line: severity, the rule's id, the offending value if there is one, and the rule.
    public var description: String {
        let value = value.isEmpty ? "" : " \"\(value)\""
        return "\(severity.rawValue) \(rule.rawValue):\(value) \(rule.sentence)"
    }
}
