import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Records of exchanges", .timeLimit(.minutes(1)))
final class ExchangeRecordTests {
    /// Keeps records.
    private final class Records: Sendable {
        private let list = Recorder<ExchangeRecord>()
        private let journal = Journal()

        var all: [ExchangeRecord] { list.all }

        func removeAll() { _ = list.takeAll() }

        func add(_ record: ExchangeRecord) {
            list.add(record)
            journal.note("\(all.count)")
        }

        func wait(forCount count: Int) async throws {
            try await journal.wait(for: "\(count)")
        }
    }

    private let records = Records()

    // The configuration of the server keeps them, and each keeps its connection.
    deinit { records.removeAll() }

    private func serving(
        _ app: @escaping Application,
        configure: (inout AsyncGatewayServer.Configuration) -> Void = { _ in },
        _ script: (ConnectionScene) async throws -> Void
    ) async throws {
        try await withConnection(to: app) {
            $0.accessLog = { [records] in records.add($0) }
            configure(&$0)
        } _: { scene in
            try await script(scene)
        }
    }

    @Test func `the requests of a connection are numbered, and the connection too`() async throws {
        try await serving(Apps.path) { scene in
            _ = try await scene.get()
            _ = try await scene.get()
            try await scene.send("tea\r\n")
            _ = try await scene.reader.readResponse()
        }

        #expect(records.all.map(\.requestNumber) == [1, 2, 3])
        #expect(Set(records.all.map(\.connection.number)).count == 1)
    }

    @Test func `the bytes are those of the wire, pipelined or not`() async throws {
        let first = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
        let second = "POST /two HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let body = "3\r\ntea\r\n0\r\n\r\n"
        let received = Recorder<[UInt8]>()
        try await serving(Apps.echo) { scene in
            try await scene.send(first + second + body)
            try await records.wait(forCount: 2)
            received.add(try await scene.client.receive(atMost: 1 << 16))
        }

        #expect(records.all.map(\.receivedBytes) == [first, second + body].map(\.utf8.count))
        #expect(records.all.map(\.bodyBytes) == [0, 3])
        #expect(records.all.map(\.sentBytes).reduce(0, +) == received.all.first?.count)
    }

    @Test func `a body that the app has not read counts as received`() async throws {
        let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntea"
        try await serving(Apps.path) { scene in
            try await scene.send(request)
            _ = try await scene.reader.readResponse()
            _ = try await scene.get()
        }

        #expect(records.all.first?.receivedBytes == request.utf8.count)
    }

    @Test func `the times are those of the head and of the end`() async throws {
        let app: Application = { environ, startResponse in
            let write = try await startResponse(.ok)
            try await write("tea")
            _ = try await environ.input.read()
            return .empty
        }
        try await serving(app) { scene in
            try await scene.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(2))
            try await scene.send("tea")
            _ = try await scene.reader.readResponse()
        }

        #expect(records.all.first?.timeToFirstByte == .zero)
        #expect(records.all.first?.duration == .seconds(2))
    }

    @Test func `a request begins with its first bytes`() async throws {
        try await serving(Apps.path) { scene in
            try await scene.send("GET /")
            _ = try await scene.nextDeadline()
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(3))
            try await scene.send(" HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.reader.readResponse()
        }

        #expect(records.all.first?.timeToFirstByte == .seconds(3))
    }

    @Test func `the environ is the one that the app was given`() async throws {
        try await serving(Apps.path) {
            $0.changeEnviron = { $0["CUP"] = "white" }
        } _: { scene in
            _ = try await scene.get("/tea")
            try await scene.send("tea\r\n")
            _ = try await scene.reader.readResponse()
        }

        #expect(records.all.map { $0.environ?["CUP"] } == ["white", "white"])
        #expect(records.all.first?.environ?.path == "/tea")
    }

    @Test func `the environ of a request that is refused is the one of its error page`()
        async throws
    {
        let page: Application = { environ, startResponse in
            let write = try await startResponse(.badRequest, replacing: nil)
            try await write("no \(environ["CUP"] ?? "cup")\(environ.path)")
            return .empty
        }
        var answer: [UInt8] = []
        try await serving(Apps.path) {
            $0.changeEnviron = { $0["CUP"] = "white" }
            $0.errorOutput = page
        } _: { scene in
            try await scene.send("tea\r\n")
            answer = try await scene.reader.readResponse().body
        }

        #expect(answer.elementsEqual("no white".utf8))
        let environ = try #require(records.all.first?.environ)
        #expect(environ["CUP"] == "white")
        #expect(environ["SERVER_SOFTWARE"] == "AsyncGateway")
        #expect(environ["REQUEST_METHOD"] == nil)
        #expect(environ.refusal == records.all.first?.refusal)
        #expect(environ.remoteAddress == environ.peer?.host)
        #expect(environ["REMOTE_PORT"] == environ.peer?.port.map { String($0) })
        #expect(environ.variables.contains { $0.name == "REMOTE_ADDR" })
        #expect(environ.peer == records.all.first?.connection.peer)
    }

    @Test func `the environ of a response that was cut says why`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok)
            try await write("tea")
            try await waitForCancellation()
            return .empty
        }
        try await serving(app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.client.receive(atMost: 1)
        }

        #expect(records.all.first?.environ?.interruption == .clientDisconnected)
    }

    @Test func `a body that breaks a rule is told with the rule`() async throws {
        try await serving(Apps.echo) { scene in
            try await scene.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno\r\n")
            _ = try await scene.reader.readResponse()
        }

        #expect(records.all.first?.refusal?.reason == "A chunk of the body is malformed.")
        #expect(records.all.first?.status == .badRequest)
    }

    @Test func `a head that does not arrive in time is told with its line so far`() async throws {
        try await serving(Apps.path) { scene in
            try await scene.send("GET /te")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(60))
            _ = try await scene.reader.readResponse()
        }

        #expect(records.all.first?.requestLine == "GET /te")
        #expect(records.all.first?.refusal?.reason == "The request did not arrive in time.")
    }

    @Test func `a record for a test has what it is given, and what is set`() {
        let connection = ConnectionInfo(peer: .tcp(host: "192.0.2.1", port: 5), number: 3)
        var record = ExchangeRecord(
            requestLine: "GET / HTTP/1.1", status: .ok, connection: connection)
        record.unixSeconds = 784_111_777
        record.timeToFirstByte = .microseconds(104)
        record.duration = .microseconds(213)
        (record.receivedBytes, record.sentBytes, record.bodyBytes) = (37, 121, 5)
        record.environ = Environ(["PATH_INFO": "/"])

        #expect(record.environ?.path == "/" && record.requestLine == "GET / HTTP/1.1")
        #expect(
            "\(record)" == """
                192.0.2.1 - - [06/Nov/1994:08:49:37 +0000] "GET / HTTP/1.1" 200 5 in=37 out=121 \
                first=0.000104 time=0.000213 connection=3 request=1
                """)
    }
}
