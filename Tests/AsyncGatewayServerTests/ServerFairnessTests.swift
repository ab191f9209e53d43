import AsyncGateway
import AsyncGatewayTransport
import TestPeers
import Testing

#if os(Linux)
    /// Clients and apps that leave the others no time.
    ///
    /// In processes of their own: what blocks a loop would block the servers of other tests.
    @Suite("Server that is fair", .timeLimit(.minutes(1)))
    struct ServerFairnessTests {
        @Test func `a client that pipelines takes no more than its turn`() async {
            await #expect(processExitsWith: .success) {
                let log = EventLog()
                try await withServer(
                    configure: { $0.eventLoops = 1 }, Apps.blocking(log)
                ) { scene in
                    let polite = try scene.connect()
                    _ = try await polite.get("/hello")
                    let greedy = try scene.connect()
                    _ = try await greedy.get("/hello")
                    let blocking = try scene.connect()
                    try await blocking.sendGet("/block")
                    await log.wait(for: "/block")

                    // Everything is there when the loop goes on.
                    let request = "GET /greedy HTTP/1.1\r\nHost: a\r\n\r\n"
                    try await greedy.send(String(repeating: request, count: 500))
                    try await polite.sendGet("/polite")
                    let new = try scene.connect()
                    try await new.sendGet("/new")
                    log.note("go")

                    #expect(try await polite.readResponse().text == "/polite")
                    #expect(try await new.readResponse().text == "/new")
                    for _ in 0..<500 { _ = try await greedy.readResponse() }
                    #expect(greedyRequests(in: log, before: "/polite") < 100)
                    #expect(greedyRequests(in: log, before: "/new") < 200)
                }
            }
        }

        @Test func `an app that blocks a loop keeps no new connection out`() async {
            await #expect(processExitsWith: .success) {
                let log = EventLog()
                try await withServer(
                    configure: { $0.eventLoops = 2 }, Apps.blocking(log)
                ) { scene in
                    let blocking = try scene.connect()
                    try await blocking.sendGet("/block")
                    await log.wait(for: "/block")
                    // Only then it counts as blocked.
                    let loops = try EventLoop.loops(count: 2)
                    try await yield { !loops.allSatisfy(\.isResponsive) }

                    for number in 0..<50 {
                        let response = try await scene.connect().get("/\(number)")
                        #expect(response.text == "/\(number)")
                    }

                    log.note("go")
                    #expect(try await blocking.readResponse().text == "/block")
                }
            }
        }

        @Test func `the connections of a server are shared out among its loops`() async {
            await #expect(processExitsWith: .success) {
                try await withServer(configure: { $0.eventLoops = 2 }, loopApp) { scene in
                    var clients: [Client] = []
                    var loops: [String] = []
                    var least: Int {
                        ["0", "1"].map { loop in loops.count { $0 == loop } }.min() ?? 0
                    }
                    // One that has not turned for a while, on a machine that is busy, gets none.
                    while least < 5, clients.count < 500 {
                        clients.append(try scene.connect())
                        loops.append(try await clients[clients.count - 1].get().text)
                    }

                    #expect(least == 5)
                }
            }
        }

        @Test func `clients that wait to be accepted are answered at a shutdown`() async {
            await #expect(processExitsWith: .success) { try await drainQueue(at: .ipv4) }
        }

        @Test func `so are those of a Unix-domain socket`() async {
            await #expect(processExitsWith: .success) {
                let folder = try TemporaryFolder()
                try await drainQueue(at: .unix(path: folder["tea.sock"]))
            }
        }
    }

    private func greedyRequests(in log: EventLog, before path: String) -> Int {
        log.entries.prefix { $0 != path }.count { $0 == "/greedy" }
    }

    /// Answers with the number of the loop that it runs on.
    private let loopApp: Application = { _, startResponse in
        try await startResponse("200 OK", ["Content-Type": "text/plain"])
        let number = try EventLoop.loops(count: 2).firstIndex(where: \.isCurrent)
        return ResponseBody("\(number ?? -1)")
    }

    /// Begins a shutdown while clients wait in the kernel's queue, some of which have sent nothing.
    private func drainQueue(at endpoint: Endpoint) async throws {
        let log = EventLog()
        try await withServer(
            at: endpoint, configure: { $0.eventLoops = 1 }, Apps.blocking(log)
        ) { scene in
            let blocking = try scene.connect()
            try await blocking.sendGet("/block")
            await log.wait(for: "/block")
            let waiting = try (0..<40).map { _ in try scene.connect() }
            for client in waiting[..<20] { try await client.sendGet("/early") }

            scene.server.beginGracefulShutdown()
            for client in waiting[20...] { try await client.sendGet("/late") }
            log.note("go")

            for client in waiting {
                let response = try await client.readResponse()
                #expect(response.code == 200)
                #expect(response.headers["Connection"] == "close")
            }
            try await scene.running.value
        }
    }
#endif
