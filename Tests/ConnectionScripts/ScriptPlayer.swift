internal import AsyncGateway
internal import AsyncGatewayTesting
package import TestPeers

/// Plays a script's client at one end of a connection.
package struct ScriptPlayer {
    private let script: Script
    private let stream: any ScriptStream
    private let log: EventLog
    /// Which of the final responses are to HEAD, and have no body.
    private let answersToHead: Set<Int>
    private var parser = ResponseParser()
    private var outcome = ScriptOutcome()
    private var received: [UInt8] = []
    private var finalCount = 0
    private var hasEnded = false
    private var sendingHasFailed = false

    /// A player of `script`, whose app keeps `log`.
    package init(_ script: Script, over stream: any ScriptStream, log: EventLog) {
        self.script = script
        self.stream = stream
        self.log = log
        let finals = script.answers.filter { !$0.isInterim }
        answersToHead = Set(finals.indices.filter { finals[$0].isToHead })
    }

    /// Takes all steps, one after the other.
    ///
    /// - Throws: ``ScriptFailure`` at a step that cannot be taken; `MalformedResponse`.
    package mutating func play() async throws -> ScriptOutcome {
        for step in script.steps { try await take(step) }
        outcome.text = ScriptOutcome.text(of: received)
        outcome.log = log.entries
        return outcome
    }

    private mutating func take(_ step: Script.Step) async throws {
        switch step {
        case .send(let text): try await send(text)
        case .sendBytes(let bytes): await send(bytes)
        case .flood(let count): await send(Script.flood(count))
        case .pause: try await stream.settle()
        case .expectInterim: try await readAnswer()
        case .expectResponses(let count): try await readFinalAnswers(count)
        case .expectText(let text): try await read(until: text)
        case .expectLog(let entries): try expectLog(entries)
        case .expectOpen: try await probe()
        case .expectClose: try await readToEnd()
        case .halfClose: try await stream.finishSending()
        case .reset:
            await stream.reset()
            outcome.ending = .abandoned
        case .waitFor(let entry): await log.wait(for: entry)
        case .note(let entry): log.note(entry)
        }
    }
}

// MARK: - Speaking

extension ScriptPlayer {
    private mutating func send(_ text: String) async throws {
        for (number, piece) in Script.pieces(of: text).enumerated() {
            if number > 0 { try await stream.settle() }
            if !piece.isEmpty { await send(piece) }
        }
    }

    // A client that is refused may still be sending. That the server does not take it any more is
    // no reason not to read what it has said, but a reset: it could have destroyed that.
    private mutating func send(_ bytes: [UInt8]) async {
        do {
            try await stream.send(bytes)
        } catch {
            sendingHasFailed = true
        }
    }

    private func expectLog(_ entries: [String]) throws {
        guard log.entries == entries else {
            throw ScriptFailure("the app has noted \(log.entries), not \(entries)")
        }
    }
}

// MARK: - Listening

extension ScriptPlayer {
    private mutating func readFinalAnswers(_ count: Int) async throws {
        let end = finalCount + count
        while finalCount < end { try await readAnswer() }
    }

    /// An open connection answers another request, and has nothing to say before that.
    private mutating func probe() async throws {
        await send(Array("GET /probe HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        try await readAnswer()
        guard outcome.answers.popLast() == .ok("GET /probe"), parser.unread.isEmpty else {
            throw ScriptFailure("the connection is not open: \(ScriptOutcome.text(of: received))")
        }
        outcome.ending = .open
    }

    /// Whatever comes before the end must be whole responses.
    private mutating func readToEnd() async throws {
        while !hasEnded { try await receive() }
        while !parser.unread.isEmpty { try await readAnswer() }
    }

    private mutating func read(until text: String) async throws {
        while !received.reversed().starts(with: text.utf8.reversed()) { try await receive() }
    }

    private mutating func readAnswer() async throws {
        let isToHead = answersToHead.contains(finalCount)
        parser.begin(method: isToHead ? "HEAD" : "GET")
        guard case .head(let head) = try await nextEvent() else {
            throw ScriptFailure("the connection has ended, and a response has not come")
        }
        if head.isInterim {
            outcome.answers.append(.interim(head.status.code))
        } else {
            finalCount += 1
            let answer = try await readBody(after: head)
            outcome.answers.append(isToHead ? answer.toHead : answer)
        }
    }

    private mutating func readBody(after head: ReceivedHead) async throws -> Script.Answer {
        var body: [UInt8] = []
        while true {
            switch try await nextEvent() {
            case .head: throw ScriptFailure("a head stands within a response")
            case .block(let block): body += block
            case .end(let isComplete):
                let text = String(decoding: body, as: UTF8.self)
                return isComplete ? Script.Answer(head, text) : .cut(text)
            }
        }
    }

    private mutating func nextEvent() async throws -> ResponseParser.Event {
        while true {
            if let event = try parser.nextEvent() { return event }
            try await receive()
        }
    }

    private mutating func receive() async throws {
        guard !hasEnded else { throw ScriptFailure("the connection has ended too early") }
        do {
            let bytes = try await stream.receive()
            guard bytes.isEmpty else {
                received += bytes
                return parser.receive(bytes)
            }
            end(sendingHasFailed ? .reset : .closed)
        } catch is ConnectionReset {
            end(.reset)
        }
    }

    private mutating func end(_ ending: Script.Ending) {
        hasEnded = true
        outcome.ending = ending
        parser.receiveEnd(isCut: ending == .reset)
    }
}

extension Script.Answer {
    fileprivate var isInterim: Bool {
        if case .interim = self { true } else { false }
    }

    /// The same answer, to a request that is HEAD.
    fileprivate var toHead: Script.Answer {
        switch self {
        case .ok(""): .head
        case .refused(let code): .refusedHead(code)
        default: self
        }
    }

    fileprivate init(_ head: ReceivedHead, _ text: String) {
        let closes = head.headers["Connection"] == "close"
        switch (head.status.code, closes) {
        case (200, true): self = .last(text)
        case (200, false): self = .ok(text)
        case (let code, true): self = .refused(code)
        case (let code, false): self = .status(code)
        }
    }
}

/// A step that could not be taken.
package struct ScriptFailure: Error, CustomStringConvertible {
    /// What stood in its way.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
