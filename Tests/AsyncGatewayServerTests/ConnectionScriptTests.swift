import ConnectionScripts
import Testing

@Suite("Scripts of a connection", .serialized, .timeLimit(.minutes(1)))
struct ConnectionScriptTests {
    @Test(arguments: Script.all)
    func `a script is answered to the letter, and alike over TCP and in memory`(
        _ script: Script
    ) async throws {
        let real = try await Transport.tcp.play(script)
        let imagined = try await Transport.memory.play(script)

        #expect(real.answers == script.answers)
        #expect(real.ending == script.ending)
        #expect(!real.wasPoisoned)
        // What a client does wrong is no fault of the app's.
        #expect(real.reports.isEmpty)
        #expect(imagined == real)
    }

    @Test func `every script has a claim of its own, cites the RFC, and says how it ends`() {
        #expect(Set(Script.all.map(\.description)).count == Script.all.count)
        for script in Script.all {
            #expect(script.claim.contains(/\(RFC 91(10|12) §/), "\(script)")
            #expect(script.ending != nil, "\(script)")
        }
    }

    @Test func `every script that the server must end tries to poison it`() {
        for script in Script.all where script.ending == .closed {
            guard !script.steps.contains(.halfClose) else { continue }
            let text = String(decoding: script.bytes, as: UTF8.self)

            #expect(text.contains(Script.poison), "\(script)")
        }
    }

    /// The rows of the case table that exist over a connection only.
    @Test(
        arguments: ["L-10", "L-11", "L-12", "CL-11", "CL-13", "CK-17", "CK-18"]
            + (3...10).map { "CN-\($0)" } + (1...6).map { "EX-\($0)" })
    func `a row has at least three examples`(_ row: String) {
        let rows = Script.all.map(\.row) + Silence.all.map(\.row)

        #expect(rows.count { $0 == row } >= 3)
    }
}
