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
        patience: Duration = .seconds(10),
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
        var report = Report()
        for rule in Self.rules where groups.contains(rule.group) {
            if Task.isCancelled { break }
            let result = Result(rule: rule, failure: await failure(of: rule))
            // A rule that was cancelled has no result.
            if Task.isCancelled { break }
            progress(result)
            report.results.append(result)
        }
        return report
    }

    /// Checks one rule over a connection of its own.
    ///
    /// - Returns: what is wrong with the server; `nil` if it keeps the rule.
    private func failure(of rule: Rule) async -> String? {
        do {
            return await failure(of: rule, over: ConformanceExchange(try await connect()))
        } catch {
            return "cannot connect: \(error)"
        }
    }

    private func failure(of rule: Rule, over exchange: ConformanceExchange) async -> String? {
        await withTaskGroup(of: String??.self) { group in
            group.addTask { await exchange.failure { try await rule.check(exchange) } }
            group.addTask { [patience] in
                // The sleep is cancelled when the rule has a result.
                guard (try? await Task.sleep(for: patience)) != nil else { return nil }
                return "\(exchange.lack) after \(patience)"
            }
            var failure: String?
            if let first = await group.next(), let decided = first { failure = decided }
            // A rule that still waits ends by that; its result is not used.
            await exchange.close()
            group.cancelAll()
            return failure
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
        /// `Expect: 100-continue`.
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
    public struct Rule: Sendable {
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
