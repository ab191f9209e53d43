/// One rule of a suite of rules, such as ``ServerConformance`` and ``MiddlewareConformance``.
public protocol ConformanceRule: Sendable {
    /// A name that stays the same between versions.
    var id: String { get }

    /// The rule, as a sentence.
    var sentence: String { get }

    /// Where it is written.
    var source: String { get }

    /// Where it is written and, if the suite tells that, how binding it is.
    var citation: String { get }
}

extension ConformanceRule {
    /// Where the rule is written.
    public var citation: String { source }
}

/// The result of checking one rule.
public struct ConformanceResult<Rule: ConformanceRule>: Sendable {
    /// The rule.
    public let rule: Rule

    /// What was seen instead; `nil` if the rule is kept.
    public let failure: String?
}

/// The results of checking several rules.
public struct ConformanceReport<Rule: ConformanceRule>: Sendable {
    /// A result for each rule, in the rules' order.
    public var results: [ConformanceResult<Rule>] = []

    /// A report without results.
    public init() {}

    /// The results of the rules that are broken.
    public var failures: [ConformanceResult<Rule>] { results.filter { $0.failure != nil } }

    /// Checks rules, one after the other.
    ///
    /// - Parameters:
    ///   - rules: the rules.
    ///   - progress: called after each rule.
    ///   - failure: checks one, and returns what was seen instead.
    /// - Returns: a result for each; after a cancellation, those that there are.
    static func checking(
        _ rules: some Sequence<Rule>, progress: (ConformanceResult<Rule>) -> Void,
        failure: (Rule) async -> String?
    ) async -> Self {
        var report = Self()
        for rule in rules {
            if Task.isCancelled { break }
            let result = ConformanceResult(rule: rule, failure: await failure(rule))
            // A rule that was cancelled has no result.
            if Task.isCancelled { break }
            progress(result)
            report.results.append(result)
        }
        return report
    }
}

extension ConformanceResult: CustomStringConvertible {
    /// One line: whether the rule is kept, and what was seen instead.
    public var description: String {
        let mark = failure == nil ? "✓" : "✗"
        let seen = failure.map { " Seen: \($0)" } ?? ""
        return "\(mark) \(rule.id) (\(rule.citation)) \(rule.sentence)\(seen)"
    }
}

extension ConformanceReport: CustomStringConvertible {
    /// A line for each rule that is broken, and one that counts the kept rules.
    public var description: String {
        let kept = results.count - failures.count
        let lines = failures.map(\.description) + ["\(kept) of \(results.count) rules are kept."]
        return lines.joined(separator: "\n")
    }
}
