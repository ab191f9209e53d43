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

    /// The layer that broke it, escaped, if the validator was told the names of those on either side
    /// of it; else empty.
    public let layer: String

    /// Reports that `value` breaks `rule`.
    ///
    /// The value and the layer's name are escaped, so the violation fits on one line of a log.
    public init(_ rule: GatewayRule, _ value: String = "", by layer: String = "") {
        self.rule = rule
        self.value = value.escapedForLog()
        self.layer = layer.escapedForLog()
    }

    private init(_ violation: GatewayViolation, by layer: String) {
        (rule, value) = (violation.rule, violation.value)
        self.layer = layer.escapedForLog()
    }

    /// The same violation, with the name of the layer whose side of the interface the rule is about.
    func named(outer: String, inner: String) -> GatewayViolation {
        switch rule.side {
        case .server: GatewayViolation(self, by: outer)
        case .app: GatewayViolation(self, by: inner)
        }
    }

    /// How serious the violation is, which is a property of the rule.
    public var severity: GatewayRule.Severity { rule.severity }
}

extension GatewayViolation: LogLine {
    /// One line: severity, the rule's id, the layer and the offending value if there are any, and the
    /// rule.
    public var description: String {
        let value = value.isEmpty ? "" : " \"\(value)\""
        let layer = layer.isEmpty ? "" : " by \"\(layer)\""
        return "\(severity.rawValue) \(rule.rawValue)\(layer):\(value) \(rule.sentence)"
    }
}
