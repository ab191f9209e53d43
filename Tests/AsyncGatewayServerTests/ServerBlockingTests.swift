import AsyncGateway
import AsyncGatewayTransport
import TestPeers
import Testing

#if os(Linux)
    /// Apps that block their threads.
    ///
    /// In processes of their own: what blocks a loop would block the servers of other tests.
    @Suite("Server whose apps block", .timeLimit(.minutes(1)))
    struct ServerBlockingTests {
        @Test func `offloaded calls leave the loop to the others`() async {
            await #expect(processExitsWith: .success) {
                let log = EventLog()
                try await askBeside(log) { environ, startResponse in
                    if environ.path == "/block" {
                        try await offload {
                            log.note("blocked")
                            log.waitOnThread(for: "go")
                        }
                    }
                    return try await Apps.path(environ, startResponse)
                }
            }
        }

        @Test func `so do offloaded apps`() async {
            await #expect(processExitsWith: .success) {
                let log = EventLog()
                let blocking = offloaded { environ, startResponse in
                    log.note("blocked")
                    log.waitOnThread(for: "go")
                    return try await Apps.path(environ, startResponse)
                }
                try await askBeside(log) { environ, startResponse in
                    environ.path == "/block"
                        ? try await blocking(environ, startResponse)
                        : try await Apps.path(environ, startResponse)
                }
            }
        }

        @Test func `a loop that an app blocks is reported with its request, and logged once`() async
        {
            await #expect(processExitsWith: .success) {
                let (log, events) = (EventLog(), EventLog())
                let observer = BlockageObserver(events: events)
                try await withServer(
                    configure: { configuration in
                        configuration.eventLoops = 1
                        configuration.observers = [observer]
                    }, blockedUntilReported(log, events)
                ) { scene in
                    let waiting = try scene.connect()
                    try await waiting.sendGet("/wait")
                    await log.wait(for: "/wait")
                    for number in 1...2 {
                        let response = try await scene.connect().get("/block\(number)")
                        #expect(response.text == "/block\(number)")
                    }
                    log.note("go")
                    _ = try await waiting.readResponse()

                    #expect(
                        events.entries == ["GET /block1 HTTP/1.1", "GET /block2 HTTP/1.1"])
                    #expect(scene.reports.errors.entries.count == 1)
                    let line = scene.reports.errors.entries.first ?? ""
                    #expect(line.hasPrefix("GET /block1 HTTP/1.1: it has blocked an event loop"))
                    #expect(line.contains("offload"))
                }
            }
        }

        @Test func `a loop that computes beside one that waits is not blocked for long`() async {
            await #expect(processExitsWith: .success) {
                let events = EventLog()
                try await withServer(
                    configure: { configuration in
                        configuration.eventLoops = 1
                        configuration.observers = [BlockageObserver(events: events)]
                    }, Apps.path
                ) { scene in
                    let client = try scene.connect()
                    let end = ContinuousClock.now + .milliseconds(1700)
                    while ContinuousClock.now < end { _ = try await client.get("/tea") }
                    #expect(events.entries.isEmpty)
                }
            }
        }
    }

    /// Notes the request of each blocked loop.
    private struct BlockageObserver: ServerObserver {
        let events: EventLog

        func loopBlocked(_ blockage: LoopBlockage) {
            events.note(blockage.requestLine ?? "none")
        }
    }

    /// Answers with the path; for `/block…` after it has blocked the loop until that is reported.
    private func blockedUntilReported(_ log: EventLog, _ events: EventLog) -> Application {
        { environ, startResponse in
            log.note(environ.path)
            if environ.path == "/wait" { await log.wait(for: "go") }
            if environ.path.hasPrefix("/block") {
                events.waitOnThread(for: "GET \(environ.path) HTTP/1.1")
            }
            return try await Apps.path(environ, startResponse)
        }
    }

    /// Asks for something on the loop of ten requests that block, and then lets those go on.
    private func askBeside(_ log: EventLog, _ app: @escaping Application) async throws {
        try await withServer(configure: { $0.eventLoops = 1 }, app) { scene in
            let blocking = try (0..<10).map { _ in try scene.connect() }
            for client in blocking { try await client.sendGet("/block") }
            await log.wait(forCount: 10)

            let client = try scene.connect()
            for number in 0..<100 {
                #expect(try await client.get("/\(number)").text == "/\(number)")
            }

            log.note("go")
            for client in blocking {
                #expect(try await client.readResponse().text == "/block")
            }
        }
    }
#endif
