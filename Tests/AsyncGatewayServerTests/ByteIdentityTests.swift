import AsyncGateway
import AsyncGatewayWire
import ConnectionScripts
import TestPeers
import Testing
import WireCases

/// What a test in memory sees is what a client of the real server sees, byte by byte; also through a
/// stream of a user's own.
@Suite("TCP and memory", .serialized, .timeLimit(.minutes(1)))
struct ByteIdentityTests {
    @Test(arguments: Script.all)
    func `a script is answered alike, sent at once`(_ script: Script) async throws {
        let (real, imagined, lifted) = try await outcomes(of: script.whole)

        #expect(real == imagined)
        #expect(real == lifted)
        #expect(real.ending == .closed)
    }

    @Test(arguments: WireCase.served)
    func `a row of the wire's table is answered alike`(_ row: WireCase) async throws {
        let script = Script.whole(row.id, "as the table says", answers: row.answers, row.bytes)

        let (real, imagined, lifted) = try await outcomes(of: script, configure: row.configure) {
            ScriptApp(showsRequest: true)
        }

        #expect(real == imagined)
        #expect(real == lifted)
        #expect(real.ending == .closed)
        #expect(real.answers.map(\.code) == row.answers.map(\.code))
    }

    @Test func `hardly a row of the wire's table has limits that no server can have`() {
        #expect(WireCase.served.count * 20 > WireCase.all.count * 19)
    }

    private func outcomes(
        of script: Script,
        configure: (inout AsyncGatewayServer.Configuration) -> Void = { _ in },
        _ makeApp: () -> ScriptApp = { ScriptApp() }
    ) async throws -> (real: ScriptOutcome, imagined: ScriptOutcome, lifted: ScriptOutcome) {
        (
            try await Transport.tcp.play(script, makeApp, configure: configure),
            try await Transport.memory.play(script, makeApp, configure: configure),
            try await Transport.lifted.play(script, makeApp, configure: configure)
        )
    }
}

extension WireCase {
    /// The rows whose limits a server can be given.
    static let served = all.filter { row in
        var limits = WireLimits()
        limits.maximumRequestLineBytes = row.limits.maximumRequestLineBytes
        limits.maximumFieldLineBytes = row.limits.maximumFieldLineBytes
        limits.maximumHeadBytes = row.limits.maximumHeadBytes
        limits.maximumFieldCount = row.limits.maximumFieldCount
        limits.maximumBodyBytes = row.limits.maximumBodyBytes
        return limits == row.limits
    }

    func configure(_ configuration: inout AsyncGatewayServer.Configuration) {
        configuration.maximumRequestLineBytes = limits.maximumRequestLineBytes
        configuration.maximumFieldBytes = limits.maximumFieldLineBytes
        configuration.maximumHeadBytes = limits.maximumHeadBytes
        configuration.maximumFieldCount = limits.maximumFieldCount
        configuration.maximumBodyBytes = limits.maximumBodyBytes
    }

    /// An answer for each request, and one for what is none or has not come to its end.
    var answers: [Script.Answer] {
        switch expectation {
        case .requests(let requests): Self.answers(to: requests)
        case .refused(let status, _, let requests):
            Self.answers(to: requests) + [refusal(status, after: requests)]
        case .unfinished(let kind, let requests):
            Self.answers(to: requests)
                + [refusal(WireError(kind).suggestedStatus, after: requests)]
        }
    }

    /// A request without its end has an app that passes the error on.
    private static func answers(to requests: [String]) -> [Script.Answer] {
        requests.filter { !$0.hasSuffix("…") }.map { $0.hasPrefix("HEAD ") ? .head : .ok("") }
    }

    /// What is refused is a request without its end, or what comes first.
    private func refusal(_ status: Int, after requests: [String]) -> Script.Answer {
        let first = String(decoding: bytes, as: UTF8.self)
        let refused = requests.last { $0.hasSuffix("…") } ?? (requests.isEmpty ? first : "")
        return refused.hasPrefix("HEAD ") ? .refusedHead(status) : .refused(status)
    }
}
