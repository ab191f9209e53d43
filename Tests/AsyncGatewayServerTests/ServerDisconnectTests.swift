import AsyncGateway
import TestPeers
import Testing

@Suite("Clients that go away", .timeLimit(.minutes(1)))
struct ServerDisconnectTests {
    private let log = EventLog()

    @Test func `a reset cancels the app`() async throws {
        try await withServer(Apps.patient(log)) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            await client.peer.reset()

            await log.wait(for: "cancelled")
            #expect(scene.reports.errors.entries.isEmpty)
        }
    }

    @Test func `a departure is known when the app's handlers are told`() async throws {
        let app: Application = { [log] environ, _ in
            try await withTaskCancellationHandler {
                log.note("started")
                try await waitForCancellation()
            } onCancel: {
                log.note(environ.interruption.map { "\($0)" } ?? "nothing")
            }
            return .empty
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            await client.peer.reset()

            await log.wait(for: "clientDisconnected")
        }
    }

    @Test(arguments: ["", "Connection: close\r\n"])
    func `a reset ends the response of an app that pays no heed to it`(
        _ field: String
    ) async throws {
        let app: Application = { [log] environ, startResponse in
            startResponse.onEnd { _ in log.note("ended") }
            log.note("started")
            await log.wait(for: "go")
            return try await Apps.path(environ, startResponse)
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
            await log.wait(for: "started")
            await client.peer.reset()

            log.note("go")

            await log.wait(for: "ended")
            #expect(scene.reports.errors.entries.isEmpty)
        }
    }

    @Test func `a client that closes cancels the app after its grace`() async throws {
        try await withServer(
            configure: { $0.disconnectGrace = .milliseconds(20) }, Apps.patient(log)
        ) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            await client.peer.close()

            await log.wait(for: "cancelled")
        }
    }

    @Test func `a client that hangs up mid-body does not end the server`() async throws {
        let app: Application = { [log] environ, startResponse in
            if environ.method == "GET" { return try await Apps.path(environ, startResponse) }
            do {
                _ = try await environ.input.read()
            } catch {
                log.note("cut")
                throw error
            }
            return .empty
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            try await client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")

            await client.peer.close()

            await log.wait(for: "cut")
            #expect(try await scene.connect().get("/tea").text == "/tea")
            #expect(scene.reports.errors.entries.isEmpty)
        }
    }

    @Test func `a client that hangs up mid-response ends its body, once`() async throws {
        let app: Application = { [log] _, startResponse in
            try await startResponse(.ok)
            return ResponseBody(EndlessBlocks(block: [0x61])) { log.note("closed") }
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            _ = try await client.readHead()

            await client.peer.reset()
            await log.wait(for: "closed")

            scene.running.cancel()
            try await scene.running.value
            #expect(log.entries == ["closed"])
        }
    }

    @Test func `a body that was sent is closed once`() async throws {
        let app: Application = { [log] _, startResponse in
            try await startResponse(.ok)
            return ResponseBody("tea").onClose { log.note("closed") }
        }
        try await withServer(app) { scene in
            #expect(try await scene.connect().get().text == "tea")

            scene.running.cancel()
            try await scene.running.value
            #expect(log.entries == ["closed"])
        }
    }

    @Test func `a client that reads nothing holds the app back`() async throws {
        let app: Application = { [log] _, startResponse in
            try await startResponse(.ok)
            let blocks = EndlessBlocks(block: [UInt8](repeating: 0x61, count: 1 << 16), log: log)
            return ResponseBody(blocks) { log.note("closed") }
        }
        try await withServer(configure: { $0.writeTimeout = .milliseconds(200) }, app) { scene in
            let client = try scene.connect(receiveBuffer: 4096)
            try await client.sendGet()

            await log.wait(for: "closed")

            // What the kernel keeps for both ends, and no more.
            #expect(log.entries.count < 16 * 64)
            withExtendedLifetime(client) {}
        }
    }

    @Test func `a client that reads slowly gets everything`() async throws {
        let count = 20_000_000
        let app: Application = { _, startResponse in
            try await startResponse(.ok)
            let block = [UInt8](repeating: 0x61, count: 100_000)
            return ResponseBody((0..<count / 100_000).map { _ in block })
        }
        try await withServer(app) { scene in
            let client = try scene.connect(receiveBuffer: 4096)

            let response = try await client.get()

            #expect(response.isComplete)
            #expect(response.body.count == count)
        }
    }
}

@Suite("Server reports", .timeLimit(.minutes(1)))
struct ServerReportTests {
    @Test func `each response has its line in the access log`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            _ = try await client.get("/tea?milk")
            _ = try await client.get("/")
            await scene.reports.accesses.wait(forCount: 2)

            #expect(
                scene.reports.accesses.entries
                    == ["GET /tea?milk HTTP/1.1 200 4", "GET / HTTP/1.1 200 1"])
        }
    }

    @Test func `an access log entry knows the client and fits on a line`() async throws {
        let log = EventLog()
        try await withServer(
            configure: { $0.accessLog = { log.note("\($0)") } }, Apps.path
        ) { scene in
            _ = try await scene.connect().get("/tea")
            await log.wait(forCount: 1)

            let line = try #require(log.entries.first)
            #expect(line.hasPrefix("127.0.0.1 - - ["))
            #expect(line.contains("] \"GET /tea HTTP/1.1\" 200 4 in=32 out="))
        }
    }

    @Test func `an error is reported once, and never to the client`() async throws {
        let app: Application = { _, _ in throw AppError() }
        try await withServer(app) { scene in
            let client = try scene.connect()

            let response = try await client.get("/tea")

            #expect(response.code == 500)
            #expect(!response.text.contains("AppError"))
            #expect(scene.reports.errors.entries.count == 1)
            #expect(scene.reports.errors.entries[0].contains("GET /tea HTTP/1.1"))
            #expect(scene.reports.errors.entries[0].contains("AppError"))
            #expect(try await client.get("/more").code == 500)
        }
    }

    @Test func `an error behind the first block cuts the response`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse(.ok)
            return .producing { write in
                try await write("tea")
                throw AppError()
            }
        }
        try await withServer(app) { scene in
            let response = try await scene.connect().get()

            #expect(response.code == 200)
            #expect(!response.isComplete)
            await scene.reports.accesses.wait(for: "GET / HTTP/1.1 200 3 cut")
            #expect(scene.reports.errors.entries.count == 1)
        }
    }

    @Test func `an app writes to the server's error stream`() async throws {
        let app: Application = { environ, startResponse in
            environ.errors.write("no milk\n")
            return try await Apps.path(environ, startResponse)
        }
        try await withServer(app) { scene in
            _ = try await scene.connect().get()

            #expect(scene.reports.errors.entries == ["no milk\n"])
        }
    }
}
