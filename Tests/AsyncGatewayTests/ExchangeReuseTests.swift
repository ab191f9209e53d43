import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing

/// The exchange of a request that has been answered is that of another request.
///
/// Unless the app keeps a part of it, or there is an access log, which does so. What an app keeps is let
/// go of at the end: it keeps the connection, and that the app.
@Suite("Exchange reuse", .timeLimit(.minutes(1)))
struct ExchangeReuseTests {
    private static func withUnloggedConnection(
        to app: @escaping Application, _ script: (ConnectionScene) async throws -> Void
    ) async throws {
        try await withConnection(to: app, configure: { $0.accessLog = nil }, script)
    }

    @Test func `an environ that an app keeps stays that of its own request`() async throws {
        let kept = Mutex<[Environ]>([])
        let app: Application = { environ, startResponse in
            kept.withLock { $0.append(environ) }
            try await startResponse(.ok)
            return .empty
        }

        try await Self.withUnloggedConnection(to: app) { scene in
            for path in ["/assam", "/darjeeling?cups=3", "/lapsang"] {
                _ = try await scene.get(path)
            }

            let environs = kept.withLock { exchange(&$0, with: []) }
            #expect(environs.map { $0["PATH_INFO"] } == ["/assam", "/darjeeling", "/lapsang"])
            #expect(environs.map(\.queryString) == ["", "cups=3", ""])
        }
    }

    @Test func `a responder that an app keeps does not start another response`() async throws {
        let kept = Mutex<Responder?>(nil)
        let app: Application = { environ, startResponse in
            if let earlier = kept.withLock({ $0 }) {
                await #expect(throws: GatewayError(.alreadyFinished, "404 Not Found")) {
                    try await earlier(.notFound)
                }
            } else {
                kept.withLock { $0 = startResponse }
            }
            try await startResponse(.ok)
            return ResponseBody(environ["PATH_INFO"] ?? "")
        }

        try await Self.withUnloggedConnection(to: app) { scene in
            for path in ["/1", "/2", "/3"] {
                let response = try await scene.get(path)

                #expect(response.status == .ok)
                #expect(response.text == path)
            }
        }
        kept.withLock { $0 = nil }
    }

    @Test func `a weak reference to a responder does not start another response`() async throws {
        struct Reference {
            weak var responder: Responder?
        }
        let kept = Mutex(Reference())
        let app: Application = { environ, startResponse in
            let earlier = kept.withLock { $0.responder }
            #expect(earlier == nil)
            kept.withLock { $0.responder = startResponse }
            try await startResponse(.ok)
            return ResponseBody(environ["PATH_INFO"] ?? "")
        }

        try await Self.withUnloggedConnection(to: app) { scene in
            for path in ["/1", "/2", "/3"] {
                let response = try await scene.get(path)

                #expect(response.text == path)
            }
        }
    }

    @Test func `nothing of a response is left for the next one`() async throws {
        let ends = Mutex(0)
        let app: Application = { environ, startResponse in
            guard environ["PATH_INFO"] == "/first" else {
                try await startResponse(.ok)
                return "second"
            }
            startResponse.onHead { $0.headers["X-First"] = "yes" }
            startResponse.onEnd { _ in ends.withLock { $0 += 1 } }
            try await startResponse(
                .noContent, ["Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Server": "tea"])
            return .empty
        }

        try await Self.withUnloggedConnection(to: app) { scene in
            _ = try await scene.get("/first")
            let second = try await scene.get("/second")

            #expect(second.status == .ok)
            #expect(second.text == "second")
            #expect(second.headers["X-First"] == nil)
            #expect(second.headers["Server"] != "tea")
            #expect(second.headers["Content-Length"] == "6")
            #expect(ends.withLock { $0 } == 1)
        }
    }

    @Test func `a request that follows a failed one is answered`() async throws {
        let app: Application = { environ, startResponse in
            if environ["PATH_INFO"] == "/fails" { throw HTTPError(.imATeapotForTests) }
            try await startResponse(.ok)
            return ResponseBody(environ["PATH_INFO"] ?? "")
        }

        try await Self.withUnloggedConnection(to: app) { scene in
            for path in ["/1", "/fails", "/2", "/fails", "/3"] {
                let response = try await scene.get(path)

                #expect(response.status.code == (path == "/fails" ? 418 : 200))
                #expect(response.text == path || path == "/fails")
            }
        }
    }

    @Test func `pipelined requests that arrive together keep their own fields`() async throws {
        let kept = Mutex<[Environ]>([])
        let app: Application = { environ, startResponse in
            kept.withLock { $0.append(environ) }
            try await startResponse(.ok)
            return ResponseBody(environ["HTTP_X_CUP"] ?? "none")
        }

        try await Self.withUnloggedConnection(to: app) { scene in
            let requests = (1...9).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\nX-Cup: \($0)\r\n\r\n" }
            try await scene.send(requests.joined())

            for number in 1...9 {
                #expect(try await scene.reader.readResponse().text == "\(number)")
            }
            let environs = kept.withLock { exchange(&$0, with: []) }
            #expect(environs.map { $0["HTTP_X_CUP"] } == (1...9).map(String.init))
        }
    }
}

extension Status {
    fileprivate static let imATeapotForTests: Status = "418 I'm a Teapot"
}
