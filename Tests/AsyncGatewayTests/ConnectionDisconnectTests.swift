import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection of a client that goes away", .timeLimit(.minutes(1)))
struct ConnectionDisconnectTests {
    private let journal = Journal()
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Waits for its cancellation, and tells of it.
    private var patient: Application {
        { [journal] _, _ in
            journal.note("started")
            do {
                try await waitForCancellation()
            } catch {
                journal.note("cancelled")
                throw error
            }
            return .empty
        }
    }

    @Test func `a reset cancels the app at once`() async throws {
        try await withConnection(to: patient) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            await scene.client.reset()

            try await journal.wait(for: "cancelled")
            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test func `a client that has finished sending is waited for 10 seconds`() async throws {
        try await withConnection(to: patient) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            await scene.client.finishSending()

            #expect(try await scene.nextDeadline() == .seconds(10))
            #expect(journal.entries == ["started"])
            scene.clock.advance(by: .seconds(10))
            try await journal.wait(for: "cancelled")
        }
    }

    @Test func `a client that has finished sending is answered`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("GET /tea HTTP/1.1\r\nHost: a\r\n\r\n")
            await scene.client.finishSending()

            #expect(try await scene.reader.readResponse().text == "/tea")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a client that has finished sending and goes on receiving stays`() async throws {
        let app = Apps.answering { ResponseBody(Endless()) }
        try await withConnection(to: app, over: Network(responseCapacity: 0)) { scene in
            try await scene.send(request)
            await scene.client.finishSending()
            try await scene.clock.waitForSleepers(count: 2)
            scene.clock.advance(by: .seconds(9))

            _ = try await scene.client.receive(atMost: 1)

            try await scene.clock.waitForSleepers(count: 2)
            #expect(try await scene.nextDeadline() == .seconds(19))
        }
    }

    /// Sends a block for each entry that is noted, and tells of its cancellation.
    private var quiet: Application {
        { [journal] _, startResponse in
            try await startResponse("200 OK")
            return .producing { write in
                do {
                    for number in 1...3 {
                        try await journal.wait(for: "block \(number)")
                        try await write("\(number)")
                    }
                } catch {
                    journal.note("cancelled")
                    throw error
                }
            }
        }
    }

    @Test func `a quiet stream to a client that takes its blocks is not cut after the grace`()
        async throws
    {
        try await withConnection(to: quiet) { scene in
            try await scene.send(request)
            await scene.client.finishSending()
            _ = try await scene.nextDeadline()
            var received = ""
            for number in 1...3 {
                journal.note("block \(number)")
                while !received.contains("1\r\n\(number)\r\n") {
                    received += String(decoding: try await scene.client.receive(), as: UTF8.self)
                }
                scene.clock.advance(by: .seconds(25))
            }
            received += try await scene.client.receiveText()

            #expect(received.hasSuffix("1\r\n3\r\n0\r\n\r\n"))
            #expect(!journal.entries.contains("cancelled"))
        }
    }

    @Test func `a quiet stream to a client that takes no block is cut after the grace`()
        async throws
    {
        try await withConnection(to: quiet, over: Network(responseCapacity: 0)) { scene in
            try await scene.send(request)
            await scene.client.finishSending()
            _ = try await scene.nextDeadline()
            journal.note("block 1")
            try await scene.clock.waitForSleepers(count: 2)

            scene.clock.advance(by: .seconds(10))

            try await journal.wait(for: "cancelled")
        }
    }

    @Test func `writing to a client that is gone throws`() async throws {
        let app: Application = { [journal] _, startResponse in
            let write = try await startResponse("200 OK")
            try await write("a")
            await journal.waitStubbornly(for: "gone")
            do {
                try await write("b")
            } catch {
                journal.note("\(error is CancellationError || error is TransportError)")
                throw error
            }
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            _ = try await scene.client.receive()

            await scene.client.reset()
            journal.note("gone")

            try await journal.wait(for: "true")
        }
    }

    @Test func `an app that ignores its cancellation runs to its end`() async throws {
        let app: Application = { [journal] _, startResponse in
            journal.note("started")
            await journal.waitStubbornly(for: "gone")
            try await startResponse("200 OK")
            return ResponseBody("late").onClose { journal.note("closed") }
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            await scene.client.reset()
            journal.note("gone")

            try await journal.wait(for: "closed")
        }
        #expect(journal.entries == ["started", "gone", "closed"])
    }

    @Test func `an app that ignores the grace still answers a client that waits`() async throws {
        let app: Application = { [journal] _, startResponse in
            await journal.waitStubbornly(for: "grace is over")
            try await startResponse("200 OK")
            return "late"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            await scene.client.finishSending()
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(10))
            journal.note("grace is over")

            #expect(try await scene.reader.readResponse().text == "late")
        }
    }

    @Test func `a client that leaves between two requests is let go`() async throws {
        try await withConnection(to: Apps.path) { scene in
            _ = try await scene.get()

            await scene.client.finishSending()

            #expect(try await scene.isAtEnd())
            #expect(scene.errors.entries.isEmpty)
        }
    }
}
