import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Middleware conformance", .timeLimit(.minutes(2)))
struct MiddlewareConformanceTests {
    /// A middleware that keeps all rules, but for those against what it changes.
    struct Good: Sendable, CustomStringConvertible {
        let description: String
        let suite: MiddlewareConformance

        init(_ description: String, _ suite: MiddlewareConformance) {
            (self.description, self.suite) = (description, suite)
        }
    }

    static let good = [
        Good("none", MiddlewareConformance { $0 }),
        Good("a tag", MiddlewareConformance(tagged)),
        Good("a measure", MiddlewareConformance(measured { _, _, _ in })),
        Good("a page for 404", MiddlewareConformance(helpful)),
        Good("capitals", MiddlewareConformance(shouting, changing: [.bodies])),
        Good(
            "a guard",
            MiddlewareConformance(
                guarded(by: ["Bearer tea": "Ada"]), headers: ["Authorization": "Bearer tea"])),
        Good("the validator", MiddlewareConformance { validator($0) }),
        Good("threads", MiddlewareConformance(offloaded)),
        Good(
            "all together",
            MiddlewareConformance(
                { pipeline([tagged, measured { _, _, _ in }, helpful, shouting], $0) },
                changing: [.bodies])),
    ]

    @Test(arguments: good)
    func `a good middleware keeps every rule`(_ middleware: Good) async {
        let report = await middleware.suite.run()

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test(arguments: BrokenMiddleware.all)
    func `a broken middleware is caught by its rule`(_ broken: BrokenMiddleware) async {
        let report = await MiddlewareConformance(broken.middleware, patience: broken.patience)
            .run(only: [broken.rule])

        #expect(report.failures.map(\.failure) == [broken.seen], "\(report)")
    }

    @Test func `every rule has a name of its own, and a middleware that breaks it`() {
        let names = MiddlewareConformance.rules.map(\.id)

        #expect(Set(names).count == names.count)
        #expect(Set(names) == Set(BrokenMiddleware.all.map(\.rule)))
    }

    @Test func `a middleware is not held to rules against what it changes on purpose`() async {
        let changes = MiddlewareConformance.Change.allCases
        let report = await MiddlewareConformance({ $0 }, changing: Set(changes)).run()

        let exempt = MiddlewareConformance.rules.filter { !$0.exemptions.isEmpty }
        #expect(report.results.count == MiddlewareConformance.rules.count - exempt.count)
    }

    @Test func `a middleware that answers everything itself is told of`() async {
        let deaf: Middleware = { _ in application { _ in .text("busy") } }

        let report = await MiddlewareConformance(deaf).run(only: ["app.once"])

        #expect(report.failures.map(\.failure) == ["0 calls"])
    }

    @Test func `a report has a line for each broken rule`() async {
        let suite = MiddlewareConformance(BrokenMiddleware.dropping)
        let report = await suite.run(only: ["body.blocks"])

        #expect(
            "\(report)" == """
                ✗ body.blocks (PEP 3333, middleware handling of block boundaries) The blocks of a \
                stream come unchanged, and an empty one does not end it. Seen: the body "ontw"
                0 of 1 rules are kept.
                """)
    }
}
