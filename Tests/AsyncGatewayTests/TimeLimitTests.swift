import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Time limits of apps", .timeLimit(.minutes(1)))
struct TimeLimitTests {
    private let journal = Journal()
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Waits for its cancellation within a limit of ten seconds, and tells why it was cancelled.
    private var patient: Application {
        { [journal] environ, _ in
            try await environ.respond(within: .seconds(10)) {
                journal.note("started")
                do {
                    try await waitForCancellation()
                } catch {
                    journal.note("cancelled: \(String(describing: environ.interruption))")
                    throw error
                }
                return .empty
            }
        }
    }

    @Test(arguments: [false, true])
    func `an app that takes too long is cancelled, and its client told`(
        isLifted: Bool
    ) async throws {
        try await withConnection(to: patient, over: Network(isLifted: isLifted)) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")
            #expect(try await scene.nextDeadline() == .seconds(10))

            scene.clock.advance(by: .seconds(10))
            let response = try await scene.reader.readResponse()

            #expect(response.status == .serviceUnavailable)
            #expect(response.text.hasSuffix("\nThe request has taken too long.\n"))
            #expect(response.headers["Connection"] == "close")
            let reason = Interruption?.some(.timeLimitReached)
            #expect(journal.entries.last == "cancelled: \(String(describing: reason))")
            #expect(try await scene.isAtEnd())
            try await scene.accesses.wait(for: "503 Service Unavailable \(response.body.count)")
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `a client that is slow with its body is told that by a 408`() async throws {
        let app: Application = { environ, _ in
            try await environ.respond(within: .seconds(3)) {
                ResponseBody(try await environ.input.read())
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
            while try await scene.nextDeadline() != .seconds(3) { await Task.yield() }

            scene.clock.advance(by: .seconds(3))

            #expect(try await scene.reader.readResponse().status == .requestTimeout)
            #expect(scene.errors.entries == [])
        }
    }

    @Test func `an app that goes on behind an inner limit keeps its second`() async throws {
        let app: Application = { [journal] environ, startResponse in
            do {
                return try await environ.respond(within: .seconds(3)) {
                    try await environ.respond(within: .seconds(10)) {
                        try await waitForCancellation()
                        return .empty
                    }
                }
            } catch {
                journal.note("caught")
                await journal.waitStubbornly(for: "go on")
                try await startResponse(.serviceUnavailable, ["Content-Type": "text/plain"])
                return "Come back later."
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            while try await scene.nextDeadline() != .seconds(3) { await Task.yield() }
            scene.clock.advance(by: .seconds(3))
            try await journal.wait(for: "caught")

            journal.note("go on")

            #expect(try await scene.reader.readResponse().text == "Come back later.")
        }
    }

    @Test func `an app that is in time is left alone, and the connection goes on`() async throws {
        let app: Application = { environ, startResponse in
            let text = try await environ.respond(within: .seconds(10)) { "\(environ.path)" }
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return ResponseBody(text)
        }
        try await withConnection(to: app) { scene in
            for target in ["/tea", "/cup"] {
                #expect(try await scene.get(target).text == target)
            }
            // The next one is that of the idle connection: nothing is left of the limits.
            while try await scene.nextDeadline() == .seconds(10) { await Task.yield() }
        }
    }

    @Test func `the change of a head and a page of a middleware reach the late client`()
        async throws
    {
        let app: Application = { [patient] environ, startResponse in
            startResponse.onHead { $0.headers["X-Served-By"] = "tea" }
            do {
                return try await patient(environ, startResponse)
            } catch let error as HTTPError {
                try await startResponse(error.status, ["Content-Type": "text/plain"])
                return "Come back later."
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            scene.clock.advance(by: .seconds(10))
            let response = try await scene.reader.readResponse()

            #expect(response.status == .serviceUnavailable)
            #expect(response.text == "Come back later.")
            #expect(response.headers["X-Served-By"] == "tea")
        }
    }

    @Test func `an app that does not heed its cancellation is answered for`() async throws {
        let app: Application = { [journal] environ, startResponse in
            startResponse.onHead { $0.headers["X-Served-By"] = "tea" }
            try await environ.respond(within: .seconds(10)) {
                journal.note("started")
                await journal.waitStubbornly(for: "go on")
            }
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "late"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(10))
            #expect(try await scene.nextDeadline() == .seconds(11))

            scene.clock.advance(by: .seconds(1))
            let response = try await scene.reader.readResponse()

            #expect(response.status == .serviceUnavailable)
            #expect(response.headers["X-Served-By"] == "tea")
            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
            journal.note("go on")
            try await scene.accesses.wait(for: "503 Service Unavailable \(response.body.count)")
            // The answer is reported; that the app could not send its own is not.
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `a response that has begun is not cut short`() async throws {
        let app: Application = { [journal] environ, startResponse in
            try await environ.respond(within: .seconds(10)) {
                let write = try await startResponse(.ok, ["Content-Type": "text/plain"])
                try await write("early ")
                await journal.waitStubbornly(for: "go on")
                return "and late"
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            _ = try await scene.client.receive(atMost: 1)
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(20))
            journal.note("go on")

            try await scene.accesses.wait(for: "200 OK 14")
        }
    }

    @Test func `a body that an app returns has no limit`() async throws {
        let app: Application = { [journal] environ, startResponse in
            try await environ.respond(within: .seconds(10)) {
                try await startResponse(.ok, ["Content-Type": "text/plain"])
                return .producing { write in
                    journal.note("body")
                    await journal.waitStubbornly(for: "go on")
                    try await write("tea")
                }
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            try await journal.wait(for: "body")
            scene.clock.advance(by: .seconds(20))
            journal.note("go on")

            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test(arguments: [(3, 10), (10, 3)])
    func `of nested limits the earliest counts`(_ outer: Int, _ inner: Int) async throws {
        let app: Application = { environ, _ in
            try await environ.respond(within: .seconds(outer)) {
                try await environ.respond(within: .seconds(inner)) {
                    try await waitForCancellation()
                    return .empty
                }
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)

            while try await scene.nextDeadline() != .seconds(3) { await Task.yield() }
            scene.clock.advance(by: .seconds(3))

            #expect(try await scene.reader.readResponse().status == .serviceUnavailable)
        }
    }

    @Test func `an inner limit that has ended leaves the outer one`() async throws {
        let app: Application = { environ, _ in
            try await environ.respond(within: .seconds(10)) {
                try await environ.respond(within: .seconds(3)) {}
                try await waitForCancellation()
                return .empty
            }
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            while try await scene.nextDeadline() != .seconds(10) { await Task.yield() }

            scene.clock.advance(by: .seconds(10))

            #expect(try await scene.reader.readResponse().status == .serviceUnavailable)
        }
    }

    @Test func `a limit reaches an app whose response is captured`() async throws {
        let app = application { [patient] environ in try await Response(of: patient, for: environ) }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            scene.clock.advance(by: .seconds(10))

            #expect(try await scene.reader.readResponse().status == .serviceUnavailable)
        }
    }

    @Test func `a limit reaches an app away from the loop`() async throws {
        try await withConnection(to: offloaded(patient)) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")
            try await scene.clock.waitForSleepers()

            scene.clock.advance(by: .seconds(10))

            #expect(try await scene.reader.readResponse().status == .serviceUnavailable)
        }
    }

    @Test func `a client that leaves first gets no answer`() async throws {
        try await withConnection(to: patient) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            await scene.client.reset()

            let reason = Interruption?.some(.clientDisconnected)
            try await journal.wait(for: "cancelled: \(String(describing: reason))")
        }
        #expect(journal.entries.count == 2)
    }

    @Test func `under a handler the client is told as well`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run { environ, _ in
            try await environ.respond(within: .zero) {
                try await waitForCancellation()
                return .empty
            }
        }

        #expect(scene.output.text.hasPrefix("Status: 503 Service Unavailable\r\n"))
        #expect(scene.output.text.hasSuffix("\nThe request has taken too long.\n"))
    }

    @Test func `an environ that was made by hand has no limit`() async throws {
        let environ = Environ(["REQUEST_METHOD": "GET"])

        let result = try await environ.respond(within: .zero) {
            await Task.yield()
            return "tea"
        }

        #expect(result == "tea")
    }
}
