import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection and the order of what it sends", .timeLimit(.minutes(1)))
struct ConnectionOrderTests {
    private let journal = Journal()
    private let put =
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"

    /// Answers GET with more than the network holds, and PUT in blocks while a task reads its body.
    private func answering(_ headers: Headers) -> Application {
        { [journal] environ, startResponse in
            guard environ.method == "PUT" else {
                try await startResponse("200 OK")
                return ResponseBody([UInt8](repeating: 0x61, count: 1000))
            }
            Task {
                journal.note("asked")
                _ = try? await environ.input.read()
            }
            try await journal.wait(for: "asked")
            for _ in 0..<3 { await Task.yield() }
            let write = try await startResponse("200 OK", headers)
            for text in ["earl", " ", "grey"] {
                try await write(text)
                for _ in 0..<10 { await Task.yield() }
            }
            return .empty
        }
    }

    @Test(
        "100 Continue is never sent inside a final response",
        arguments: [Headers(), ["Content-Length": "9"]], 0..<20)
    func continueKeepsItsPlace(_ headers: Headers, round: Int) async throws {
        let network = Network(responseCapacity: 10)
        try await withConnection(to: answering(headers), over: network) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + put)
            try await journal.wait(for: "asked")
            for _ in 0..<round { await Task.yield() }

            #expect(try await scene.reader.readResponse().body.count == 1000)
            let response = try await scene.reader.readResponse(to: "PUT")
            #expect(response.text == "earl grey")
            #expect(response.isComplete)
        }
    }

    @Test(arguments: [false, true])
    func `pipelined responses wait for a client that has not taken the earlier ones`(
        _ isLifted: Bool
    ) async throws {
        let app = Apps.answering { ResponseBody([UInt8](repeating: 0x61, count: 1000)) }
        let network = Network(responseCapacity: 10, isLifted: isLifted)
        try await withConnection(to: app, over: network) { scene in
            let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            try await scene.send(String(repeating: request, count: 5))

            for _ in 0..<5 {
                #expect(try await scene.reader.readResponse().body.count == 1000)
            }
        }
    }

    @Test func `a response that cannot leave delays the question for a body`() async throws {
        let app: Application = { environ, startResponse in
            let body = try await environ.input.read()
            try await startResponse("200 OK")
            return ResponseBody(body.isEmpty ? [UInt8](repeating: 0x61, count: 1000) : body)
        }
        try await withConnection(to: app, over: Network(responseCapacity: 10)) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + put)

            let question = "HTTP/1.1 100 Continue\r\n\r\n"
            var received = ""
            while !received.hasSuffix(question) {
                received += String(decoding: try await scene.client.receive(), as: UTF8.self)
            }
            try await scene.send("tea")
            #expect(received.hasSuffix("\r\n\r\n\(String(repeating: "a", count: 1000))\(question)"))
            #expect(try await scene.reader.readResponse(to: "PUT").text == "tea")
        }
    }

    @Test func `a writer left behind is refused when its response is cut`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse("200 OK")
            return ResponseBody([UInt8](repeating: 0x61, count: 1000))
        }
        let failing: Application = { [journal] environ, startResponse in
            guard environ.path == "/fail" else { return try await app(environ, startResponse) }
            let write = try await startResponse("200 OK")
            Task(priority: .background) {
                journal.note("writing")
                do {
                    for _ in 0..<100 { try await write("earl") }
                } catch {
                    journal.note("refused")
                }
            }
            try await journal.wait(for: "writing")
            for _ in 0..<3 { await Task.yield() }
            throw AppError()
        }
        try await withConnection(to: failing, over: Network(responseCapacity: 10)) { scene in
            try await scene.send(
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /fail HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "writing")

            _ = try? await scene.client.receiveAll()
            try await journal.wait(for: "refused")
        }
    }
}

@Suite("Connection and bodies that nobody sends", .timeLimit(.minutes(1)))
struct ConnectionUnsentBodyTests {
    private let journal = Journal()

    private static let requests = [
        (RequestMethod.head, Status.ok), ("GET", .noContent), ("GET", .resetContent),
        ("GET", .notModified),
    ]

    @Test(arguments: requests)
    func `a producer is not called for a body that is not sent`(
        method: RequestMethod, status: Status
    ) async throws {
        let app = Apps.answering(status) { [journal] in
            ResponseBody.producing { _ in
                journal.note("called")
                try await waitForCancellation()
            }.onClose { journal.note("closed") }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await scene.reader.readResponse(to: method)

            #expect(response.isComplete && response.body.isEmpty)
            try await journal.wait(for: "closed")
            #expect(journal.entries == ["closed"])
            try await scene.send("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await scene.reader.readResponse(to: method).status == status)
        }
    }

    @Test(arguments: requests)
    func `a sequence is not iterated for a body that is not sent`(
        method: RequestMethod, status: Status
    ) async throws {
        let app = Apps.answering(status) { [journal] in
            ResponseBody(AsyncStream<[UInt8]> { _ in }) { journal.note("closed") }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.reader.readResponse(to: method).isComplete)
            try await journal.wait(for: "closed")
        }
    }

    @Test func `a producer that starts its response is stopped when no block is wanted`()
        async throws
    {
        let app: Application = { [journal] _, startResponse in
            .producing { write in
                try await startResponse("200 OK")
                while true {
                    try await write("tick\n")
                    journal.note("tick")
                }
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.reader.readResponse(to: "HEAD").isComplete)
            #expect(journal.entries.isEmpty)
            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test func `a handler does not call a producer for HEAD`() async throws {
        let scene = HandlerScene().setting(["REQUEST_METHOD": "HEAD"])
        let app = Apps.answering {
            .producing { _ in try await waitForCancellation() }
        }

        try await scene.makeSimple().run(app)

        #expect(scene.output.text.hasSuffix("\r\n\r\n"))
    }
}

@Suite("Connection and bodies of empty blocks", .timeLimit(.minutes(1)))
struct ConnectionEmptyBlockTests {
    private let journal = Journal()

    private var bodies: [@Sendable () -> ResponseBody] {
        [
            { ResponseBody(sequence(first: [UInt8](), next: { $0 })) },
            { .producing { write in while true { try await write("") } } },
        ]
    }

    @Test(arguments: 0..<2)
    func `a client that leaves ends a body of empty blocks`(index: Int) async throws {
        let app = Apps.answering { [journal, bodies] in
            journal.note("started")
            return bodies[index]().onClose { journal.note("closed") }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "started")

            await scene.client.reset()

            try await journal.wait(for: "closed")
        }
    }

    @Test(arguments: 0..<2)
    func `the end of a drain ends a body of empty blocks`(index: Int) async throws {
        let app = Apps.answering { [journal, bodies] in
            journal.note("started")
            return bodies[index]().onClose { journal.note("closed") }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "started")
            scene.server.beginGracefulShutdown()
            _ = try await scene.nextDeadline()

            scene.clock.advance(by: .seconds(25))

            try await journal.wait(for: "closed")
        }
    }

    @Test func `a handler that is cancelled ends a body of empty blocks`() async throws {
        let scene = HandlerScene()
        let app = Apps.answering { [journal, bodies] in
            journal.note("started")
            return bodies[0]()
        }
        let running = Task { try await scene.makeSimple().run(app) }
        try await journal.wait(for: "started")

        running.cancel()

        await #expect(throws: CancellationError.self) { try await running.value }
    }

    @Test func `a producer that is iterated and left ends though its blocks are empty`()
        async throws
    {
        let body = ResponseBody.producing { [journal] write in
            defer { journal.note("ended") }
            journal.note("started")
            while true { try await write("") }
        }
        var iterator: ResponseBody.Iterator? = body.makeAsyncIterator()
        let first = Task { [journal] in try await journal.wait(for: "started") }
        try await first.value
        #expect(iterator != nil)

        iterator = nil

        try await journal.wait(for: "ended")
    }
}
