import AsyncGatewayTesting
import ConnectionScripts
import TestPeers
import Testing

@Suite("Script player", .timeLimit(.minutes(1)))
struct ScriptPlayerTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntea"
    private static let bad =
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

    /// What comes of a script that only listens to the end of what a server says.
    private func outcome(
        of pieces: [String], ending: Script.Ending = .closed, answers: [Script.Answer] = [],
        refusesToReceive: Bool = false
    ) async throws -> ScriptOutcome {
        let stream = CannedStream(pieces, ending: ending, refusesToReceive: refusesToReceive)
        let script = Script(
            "L-0", "an example", answers: answers, [.send("GET"), .expectClose])
        var player = ScriptPlayer(script, over: stream, log: EventLog())
        return try await player.play()
    }

    @Test func `every response before the end is told, expected or not`() async throws {
        let outcome = try await outcome(
            of: ["HTTP/1.1 100 Continue\r\n\r\n", Self.ok + Self.bad])

        #expect(outcome.answers == [.interim(100), .ok("tea"), .refused(400)])
        #expect(outcome.ending == .closed)
    }

    @Test func `a response that says that it is the last is told apart`() async throws {
        let last = Self.ok.replacing("OK", with: "OK\r\nConnection: close")
        let status = Self.bad.replacing("Connection: close\r\n", with: "")

        #expect(try await outcome(of: [last, status]).answers == [.last("tea"), .status(400)])
    }

    @Test func `a response to HEAD has no body`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"

        let outcome = try await outcome(of: [head + Self.bad], answers: [.head, .refused(400)])

        #expect(outcome.answers == [.head, .refused(400)])
    }

    @Test func `a response that breaks off is cut`() async throws {
        #expect(try await outcome(of: [String(Self.ok.dropLast())]).answers == [.cut("te")])
    }

    @Test func `bytes that are no response are an error`() async throws {
        await #expect(throws: (any Error).self) { try await outcome(of: [Self.ok + "\r\n"]) }
    }

    @Test func `a reset is no orderly end`() async throws {
        let outcome = try await outcome(of: [Self.ok], ending: .reset)

        #expect(outcome.answers == [.ok("tea")])
        #expect(outcome.ending == .reset)
    }

    @Test func `nor is an end before the client has sent everything`() async throws {
        #expect(try await outcome(of: [Self.ok], refusesToReceive: true).ending == .reset)
    }

    @Test func `a probe that is not answered first finds no open connection`() async throws {
        let probed = Self.ok.replacing("3\r\n\r\ntea", with: "10\r\n\r\nGET /probe")
        let script = Script("L-0", "an example", answers: [], [.expectOpen])

        for pieces in [[], [Self.bad], [Self.ok, probed], [probed + Self.ok]] {
            var player = ScriptPlayer(script, over: CannedStream(pieces), log: EventLog())
            await #expect(throws: (any Error).self) { try await player.play() }
        }
        var player = ScriptPlayer(script, over: CannedStream([probed]), log: EventLog())
        #expect(try await player.play().ending == .open)
    }

    @Test func `a request that nobody has made is told`() async throws {
        let log = EventLog()
        log.note("GET /poison")
        var player = ScriptPlayer(
            Script("L-0", "an example", answers: [], [.expectClose]), over: CannedStream([]),
            log: log)

        #expect(try await player.play().wasPoisoned)
    }

    @Test func `equal texts have all but their times in common`() {
        let (one, other) = ("A: 1\r\nDate: x\r\n\r\n", "A: 1\r\nDate: yz\r\n\r\n")
        let text = { (text: String) in ScriptOutcome.text(of: Array(text.utf8)) }

        #expect(text(one) == text(other))
        #expect(text(one) != text(one.replacing("A", with: "B")))
        #expect(text(one) != text(one.replacing("Date: x\r\n", with: "")))
    }

    /// Without a sleep: the app has noted the request when the pause is over, every time.
    ///
    /// Not through a lifted stream, which takes the bytes in a task of its own before the connection does.
    @Test(arguments: [Transport.tcp, .memory], 0..<20)
    func `a pause lets the server act upon what was sent`(
        _ transport: Transport, _ round: Int
    ) async throws {
        let script = Script(
            "L-0", "an example", answers: [.ok("GET /1"), .ok("PUT /2 | tea")],
            [
                .send("GET /1 HTTP/1.1\r\nHost: a\r\n\r‖\n"), .pause, .expectLog(["GET /1"]),
                .send("PUT /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"), .pause,
                .expectLog(["GET /1", "PUT /2"]), .send("tea"), .expectResponses(2), .expectOpen,
            ])

        #expect(try await transport.play(script).answers == script.answers)
    }
}

/// A server that says what it was told to, whatever it hears.
private actor CannedStream: ScriptStream {
    private var pieces: [[UInt8]]
    private let ending: Script.Ending
    private let refusesToReceive: Bool

    init(_ pieces: [String], ending: Script.Ending = .closed, refusesToReceive: Bool = false) {
        self.pieces = pieces.map { Array($0.utf8) }
        self.ending = ending
        self.refusesToReceive = refusesToReceive
    }

    func send(_ bytes: [UInt8]) throws {
        if refusesToReceive { throw ConnectionReset() }
    }

    func receive() throws -> [UInt8] {
        if !pieces.isEmpty { return pieces.removeFirst() }
        if ending == .reset { throw ConnectionReset() }
        return []
    }

    func finishSending() {}
    func reset() {}
    func close() {}
    func settle() {}
}
