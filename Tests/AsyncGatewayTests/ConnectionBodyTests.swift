import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection and the request's body", .timeLimit(.minutes(1)))
struct ConnectionBodyTests {
    private let chunked = "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    private let journal = Journal()

    @Test(arguments: [1, 7, .max])
    func `a chunked body is read without its chunks`(maximumBytesPerRead: Int) async throws {
        let network = Network(maximumBytesPerRead: maximumBytesPerRead)
        try await withConnection(to: Apps.echo, over: network) { scene in
            try await scene.send(chunked + "4\r\nearl\r\n5\r\n grey\r\n0\r\n\r\n")

            #expect(try await scene.reader.readResponse().text == "earl grey")
            #expect(try await scene.get().text == "")
        }
    }

    @Test func `a malformed body that the app passes on is answered with 400`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send(chunked + "4\r\nearl\r\nnonsense\r\n")

            #expect(try await scene.reader.readResponse().status.code == 400)
            #expect(try await scene.isAtEnd())
            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test func `a malformed body is logged with the status that was sent`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send(chunked + "nonsense\r\n")
            _ = try await scene.reader.readResponse()
            await scene.client.finishSending()

            try await scene.accesses.wait(for: "400 Bad Request 16")
        }
    }

    @Test func `a malformed body that the app answers ends the connection`() async throws {
        let app: Application = { environ, startResponse in
            do {
                _ = try await environ.input.read()
            } catch RequestError.Code.inputMalformed {
                try await startResponse("422 Unprocessable Content")
            }
            return "not so"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(chunked + "nonsense\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.text == "not so")
            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a malformed body after the first block cuts the response`() async throws {
        let app: Application = { environ, startResponse in
            let write = try await startResponse("200 OK")
            for try await block in environ.input { try await write(block) }
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send(chunked + "4\r\nearl\r\nnonsense\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.text == "earl")
            #expect(!response.isComplete)
        }
    }

    @Test func `a body that breaks off throws and is answered with 400`() async throws {
        let app: Application = { [journal] environ, startResponse in
            do {
                return try await Apps.echo(environ, startResponse)
            } catch let error as RequestError {
                journal.note("\(error.code == .inputTruncated)")
                throw error
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nearl")
            await scene.client.finishSending()

            #expect(try await scene.reader.readResponse().status.code == 400)
            #expect(journal.entries == ["true"])
        }
    }

    @Test func `a body that is too large is answered with 413`() async throws {
        try await withConnection(to: Apps.echo, configure: { $0.maximumBodyBytes = 4 }) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nearl grey")

            #expect(try await scene.reader.readResponse().status.code == 413)
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a body is read no more after the response`() async throws {
        let app: Application = { [journal] environ, startResponse in
            try await startResponse("200 OK")
            Task {
                try await journal.wait(for: "received")
                do {
                    _ = try await environ.input.read()
                } catch GatewayError.Code.alreadyFinished {
                    journal.note("thrown")
                }
            }
            return "tea"
        }
        try await withConnection(to: app) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
            _ = try await scene.reader.readResponse()
            _ = try await scene.get()
            journal.note("received")

            try await journal.wait(for: "thrown")
        }
    }

    @Test func `a second reader is refused`() async throws {
        let app: Application = { [journal] environ, startResponse in
            async let first = environ.input.read()
            try await journal.wait(for: "reading")
            await #expect(throws: GatewayError(.inputBusy)) { try await environ.input.read() }
            journal.note("refused")
            try await startResponse("200 OK")
            return ResponseBody(try await first)
        }
        try await withConnection(to: app) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
            _ = try await scene.nextDeadline()
            journal.note("reading")
            try await journal.wait(for: "refused")
            try await scene.send("tea")

            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test func `lines and counts share one position`() async throws {
        let app: Application = { environ, startResponse in
            let line = try await environ.input.readLine()
            let two = try await environ.input.read(2)
            let rest = try await environ.input.read()
            try await startResponse("200 OK")
            return ResponseBody([line, two, rest].map { $0 + [0x7C] })
        }
        try await withConnection(to: app, over: Network(maximumBytesPerRead: 3)) { scene in
            try await scene.send(
                "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nearl\ngrey")

            #expect(try await scene.reader.readResponse().text == "earl\n|gr|ey|")
        }
    }
}

@Suite("Connection of a client that expects 100", .timeLimit(.minutes(1)))
struct ConnectionContinueTests {
    private let head =
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"

    @Test func `it is asked for the body when the app reads`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send(head)
            let interim = try await scene.client.receive()
            try await scene.send("tea")

            #expect(String(decoding: interim, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test func `it is not asked when the app does not read, and the connection ends`() async throws
    {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send(head)
            let response = try await scene.reader.readResponse()

            #expect(response.interimStatuses.isEmpty)
            #expect(response.headers["Connection"] == "close")
            #expect(response.text == "/")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `it is not asked when it has already begun`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send(head + "tea")
            let response = try await scene.reader.readResponse()

            #expect(response.interimStatuses.isEmpty)
            #expect(response.text == "tea")
        }
    }

    @Test func `it is not asked over HTTP 1.0`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send(
                "PUT / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
            _ = try await scene.nextDeadline()
            try await scene.send("tea")

            #expect(try await scene.reader.readResponse().interimStatuses.isEmpty)
        }
    }
}
