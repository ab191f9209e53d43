import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

/// Each way to start a response, with each body, under each change of its head.
///
/// Whatever the head says in the end, the body has to be framed by it: the next request on the
/// connection is answered as if nothing had been before it.
@Suite("Framing behind a changed head", .timeLimit(.minutes(1)))
struct HeadChangeFramingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("tea".utf8), to: "tea")
    }

    private static let starts: [(Status, Headers)] = [
        (.ok, [:]), (.ok, ["Content-Length": "3"]), (.ok, ["Content-Length": "4"]),
        (.ok, ["Connection": "close"]), (.resetContent, [:]),
        (.notModified, ["Content-Length": "3"]),
    ]

    private static let changes: [@Sendable (inout ResponseHead) throws -> Void] = [
        { $0.headers.remove("Content-Length") },
        { $0.headers["Content-Length"] = "2" },
        { $0.headers["Content-Length"] = "4" },
        { $0.headers["Connection"] = "close" },
        { $0.status = .noContent },
        { $0.status = .notModified },
        { ($0.status, $0.headers) = (.ok, [:]) },
        { _ in throw HTTPError(.notFound) },
    ]

    private static let requests = [
        "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\nTE: trailers\r\n",
    ]

    private func plainBodies() throws -> [ResponseBody] {
        [
            .empty, "tea", ["t", "ea"],
            .producing { write in for text in ["t", "ea"] { try await write(text) } },
            ResponseBody(try FileWrapper(path: folder["tea"])),
        ]
    }

    private func bodies() throws -> [ResponseBody] {
        try plainBodies() + plainBodies().map { $0.trailers(["A"]) { ["A": "1"] } }
    }

    /// Starts as the case says, and returns the body; answers `/next` with its path.
    private func app(
        _ start: (Status, Headers), _ index: Int,
        _ change: @escaping @Sendable (inout ResponseHead) throws -> Void
    ) -> Application {
        { [self] environ, startResponse in
            if environ.path == "/next" { return try await Apps.path(environ, startResponse) }
            startResponse.onHead(change)
            try await startResponse(start.0, start.1)
            return try bodies()[index]
        }
    }

    private func check(_ request: String, _ app: @escaping Application) async throws {
        try await withConnection(to: app) { scene in
            let method: RequestMethod = request.hasPrefix("HEAD") ? .head : .get
            try await scene.send(request + "\r\n")
            let response = try await scene.reader.readResponse(to: method)
            guard response.isComplete, response.headers["Connection"] != "close" else {
                #expect(try await scene.isAtEnd())
                return
            }
            #expect(try await scene.get("/next").text == "/next")
        }
    }

    @Test(arguments: starts.indices, changes.indices)
    func `is that of the head`(_ start: Int, _ change: Int) async throws {
        for index in try bodies().indices {
            let app = app(Self.starts[start], index, Self.changes[change])
            let taken = application { environ in try await Response(of: app, for: environ) }
            for request in Self.requests { try await check(request, app) }
            try await check(Self.requests[0], taken)
        }
    }
}
