/// The rules between HTTP servers and their clients and apps, checked on any server.
///
/// The server serves a small set of agreed apps; ``app`` has them for AsyncGateway, and other servers
/// implement the same. Each rule then opens connections of its own and checks the responses.
///
/// ```swift
/// let server = AsyncGatewayServer(app: ServerConformance.app)
/// let conformance = ServerConformance {
///     let connection = InMemoryConnection()
///     Task { await server.serve(connection) }
///     return connection.client
/// }
/// let report = await conformance.run()
/// #expect(report.failures.isEmpty, "\(report)")
/// ```
public struct ServerConformance: Sendable {
    private let patience: Duration
    private let connect: @Sendable () async throws -> any ClientStream

    /// A suite for the server that `connect` opens connections to.
    ///
    /// - Parameters:
    ///   - patience: how long a rule may take; a server that has not answered by then has broken it.
    ///   - connect: opens another connection, in whatever time it takes; what it throws fails the
    ///     rule.
    public init(
        patience: Duration = .seconds(60),
        connect: @escaping @Sendable () async throws -> any ClientStream
    ) {
        self.patience = patience
        self.connect = connect
    }

    /// Checks every rule of the groups, one after the other.
    ///
    /// Cancelled, it returns the results that it has.
    ///
    /// - Parameters:
    ///   - groups: which rules; by default all.
    ///   - progress: called after each rule.
    /// - Returns: a result for each rule.
    public func run(
        _ groups: Set<Group> = Set(Group.allCases), progress: (Result) -> Void = { _ in }
    ) async -> Report {
        await Report.checking(
            Self.rules.filter { groups.contains($0.group) }, progress: progress,
            failure: failure)
    }

    /// Checks one rule over a connection of its own.
    ///
    /// - Returns: what is wrong with the server; `nil` if it keeps the rule.
    private func failure(of rule: Rule) async -> String? {
        do {
            let exchange = ConformanceExchange(try await connect())
            return await exchange.failure(within: patience) { try await rule.check(exchange) }
        } catch {
            return "cannot connect: \(error)"
        }
    }
}

extension ServerConformance {
    /// What a rule is about.
    public enum Group: String, Sendable, CaseIterable {
        /// One request and its response, on any kind of connection.
        case responses
        /// Requests that are unusual and valid.
        case requests
        /// Whether the connection persists after a response.
        case connections
        /// Requests with `Expect: 100-continue`.
        case expectations
        /// Requests that are to be refused, and what may follow them.
        case framing
    }

    /// How binding a rule is.
    public enum Level: String, Sendable {
        /// A MUST of the RFC.
        case must
        /// A SHOULD of the RFC, or a MUST that leaves a choice of which one is better.
        case should
        /// A choice that the RFC leaves open, as AsyncGateway makes it for safety.
        case strict
    }

    /// One rule, and how it is checked.
    public struct Rule: ConformanceRule {
        /// A name that stays the same between versions.
        public let id: String

        /// What the rule is about.
        public let group: Group

        /// How binding it is.
        public let level: Level

        /// The rule, as a sentence.
        public let sentence: String

        /// Where it is written.
        public let source: String

        /// Its level, and where it is written.
        public var citation: String { "\(level.rawValue), \(source)" }

        let check: @Sendable (ConformanceExchange) async throws -> Void

        init(
            _ id: String, _ group: Group, _ level: Level, _ source: String, _ sentence: String,
            _ check: @escaping @Sendable (ConformanceExchange) async throws -> Void
        ) {
            (self.id, self.group, self.level) = (id, group, level)
            (self.source, self.sentence, self.check) = (source, sentence, check)
        }
    }

    /// All rules, in their order.
    public static let rules =
        responseRules + requestRules + connectionRules + expectationRules + framingRules
}
