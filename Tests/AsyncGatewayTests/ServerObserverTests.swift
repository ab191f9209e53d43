import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Server observers", .timeLimit(.minutes(1)))
struct ServerObserverTests {
    /// Notes what it is told.
    private struct Observer: ServerObserver {
        let journal: Journal

        func connectionBegan(_ connection: ConnectionInfo) {
            journal.note("\(connection.number) \(connection.scheme) began")
        }

        func connectionEnded(_ connection: ConnectionInfo) {
            journal.note("\(connection.number) \(connection.scheme) ended")
        }

        func responseEnded(_ record: ExchangeRecord) {
            journal.note("\(record.requestLine): \(record.status.code) \(record.bodyBytes)")
        }

        func appFailed(_ failure: AppFailure) {
            let cup = failure.environ?["CUP"] ?? "no"
            journal.note("\(failure.requestLine): \(failure.error), \(cup) cup")
        }
    }

    /// Notes nothing: each of its methods is the default.
    private struct Idler: ServerObserver {}

    private let journal = Journal()

    @Test func `an observer is told of a connection, its responses and failures, in order`()
        async throws
    {
        let app: Application = { environ, startResponse in
            if environ.path == "/fail" { throw TransportError(.cannotOpenFile, "tea") }
            return try await Apps.path(environ, startResponse)
        }
        try await withConnection(to: app) {
            $0.observers = [Idler(), Observer(journal: journal)]
            $0.changeEnviron = { $0["CUP"] = "white" }
        } _: { scene in
            _ = try await scene.get("/earl")
            _ = try await scene.get("/fail")
            try await scene.send("no request\r\n\r\n")
            _ = try await scene.reader.readResponse()
        }

        let number = try #require(journal.entries.first?.split(separator: " ").first)
        #expect(
            journal.entries == [
                "\(number) http began",
                "GET /earl HTTP/1.1: 200 5",
                "GET /fail HTTP/1.1: \(TransportError(.cannotOpenFile, "tea")), white cup",
                "GET /fail HTTP/1.1: 500 \(ErrorPage().body.utf8.count)",
                "no request: 400 16",
                "\(number) http ended",
            ])
    }

    @Test func `an observer does not keep the next request from being read`() async throws {
        let app: Application = { environ, startResponse in
            journal.note(environ.path)
            try await startResponse(.ok)
            return ResponseBody([UInt8](repeating: 0x61, count: 1000))
        }
        let network = Network(responseCapacity: 10)
        try await withConnection(to: app, over: network) { scene in
            try await scene.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "/first")
            _ = try await scene.nextDeadline()
            try await scene.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n")

            try await journal.wait(for: "/second")
            #expect(scene.accesses.entries.isEmpty)
            _ = try await scene.reader.readResponse()
            _ = try await scene.reader.readResponse()
            try await scene.accesses.wait(for: "200 OK 1000")
        }
    }
}
