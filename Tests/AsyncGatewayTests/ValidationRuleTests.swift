import AsyncGateway
import Testing

@Suite("Rules between servers and apps", .timeLimit(.minutes(1)))
struct ValidationRuleTests {
    @Test(arguments: ValidationCase.broken)
    func `a breach is reported, and nothing else`(_ breach: ValidationCase) async {
        let seen = await ValidationExchange.observe(
            breach.app, from: breach.server, to: breach.request)

        #expect(Set(seen.rules) == [breach.rule])
    }

    @Test(arguments: ValidationCase.broken)
    func `a breach is logged by its id`(_ breach: ValidationCase) async {
        let seen = await ValidationExchange.enforce(
            breach.app, from: breach.server, to: breach.request)

        #expect(seen.log.contains("\(breach.rule.severity) \(breach.rule.rawValue):"))
    }

    @Test(arguments: ValidationCase.kept)
    func `what keeps a rule is not reported`(_ obedience: ValidationCase) async {
        let seen = await ValidationExchange.observe(
            obedience.app, from: obedience.server, to: obedience.request)

        #expect(seen.violations == [])
        #expect(seen.log == "")
    }

    @Test(arguments: GatewayRule.allCases)
    func `every rule is broken once and kept once`(_ rule: GatewayRule) {
        #expect(ValidationCase.broken.contains { $0.rule == rule })
        #expect(ValidationCase.kept.contains { $0.rule == rule })
    }
}
