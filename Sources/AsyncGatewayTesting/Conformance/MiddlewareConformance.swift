public import AsyncGateway

/// What a middleware must not break, checked on any middleware.
///
/// Each rule serves a request over the server's real connection code in memory, with an app behind the
/// middleware that notes what is done with it.
///
/// ```swift
/// let report = await MiddlewareConformance(tagged).run()
/// #expect(report.failures.isEmpty, "\(report)")
/// ```
///
/// A middleware that changes bodies or answers errors on purpose says so: it is not held to the rules
/// against that, and to all others. One that answers some requests itself is given a request that it
/// passes on.
///
/// ```swift
/// MiddlewareConformance(shouting, changing: [.bodies])
/// MiddlewareConformance(guarded, headers: ["Authorization": "Bearer tea"])
/// ```
public struct MiddlewareConformance: Sendable {
    let middleware: Middleware
    let target: String
    let headers: Headers

    private let changes: Set<Change>
    private let patience: Duration

    /// A suite for a middleware.
    ///
    /// - Parameters:
    ///   - middleware: the middleware. It is put around an app for each rule, and gets one request there.
    ///   - changes: what it changes on purpose.
    ///   - target: the path and query of a request that it passes on to the app, percent-encoded.
    ///   - headers: fields of such a request.
    ///   - patience: how long a rule may take; a middleware under which a request has not ended by then
    ///     has broken it.
    public init(
        _ middleware: @escaping Middleware, changing changes: Set<Change> = [],
        target: String = "/", headers: Headers = [:], patience: Duration = .seconds(60)
    ) {
        (self.middleware, self.changes) = (middleware, changes)
        (self.target, self.headers, self.patience) = (target, headers, patience)
    }

    /// Checks the rules that the middleware is held to, one after the other.
    ///
    /// Cancelled, it returns the results that it has.
    ///
    /// - Parameters:
    ///   - ids: the rules to check; by default all.
    ///   - progress: called after each rule.
    /// - Returns: a result for each rule.
    public func run(
        only ids: Set<String>? = nil, progress: (Result) -> Void = { _ in }
    ) async -> Report {
        let rules = Self.rules.filter { rule in
            (ids?.contains(rule.id) ?? true) && rule.exemptions.isDisjoint(with: changes)
        }
        return await Report.checking(rules, progress: progress, failure: failure)
    }

    private func failure(of rule: Rule) async -> String? {
        let scene = MiddlewareScene(self)
        defer { scene.release() }
        return await scene.client.failure(within: patience) { try await rule.check(scene) }
    }
}

extension MiddlewareConformance {
    /// The result of checking one rule.
    public typealias Result = ConformanceResult<Rule>

    /// The results of checking a middleware.
    public typealias Report = ConformanceReport<Rule>

    /// What a middleware may change on purpose.
    public enum Change: String, Sendable, CaseIterable {
        /// The bytes of the response's body, or their length.
        case bodies
        /// The bytes of the request's body, or when they are read.
        case requestBodies
        /// The response to an error that the app throws before its response has begun.
        case errors
    }

    /// One rule, and how it is checked.
    public struct Rule: ConformanceRule {
        /// A name that stays the same between versions.
        public let id: String

        /// The rule, as a sentence.
        public let sentence: String

        /// Where it is written.
        public let source: String

        /// A middleware that changes one of these on purpose is not held to the rule.
        public let exemptions: Set<Change>

        let check: @Sendable (MiddlewareScene) async throws -> Void

        init(
            _ id: String, _ source: String, _ sentence: String, unless exemptions: Set<Change> = [],
            _ check: @escaping @Sendable (MiddlewareScene) async throws -> Void
        ) {
            (self.id, self.source, self.sentence) = (id, source, sentence)
            (self.exemptions, self.check) = (exemptions, check)
        }
    }

    /// All rules, in their order.
    public static let rules =
        callRules + headRules + bodyRules + streamRules + errorRules + leavingRules + inputRules
}
