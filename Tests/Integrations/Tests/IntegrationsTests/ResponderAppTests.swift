import AsyncGateway
import AsyncGatewayTesting
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import Logging
import NIOCore
import Testing

@testable import HummingbirdIntegration

@Suite("A responder of Hummingbird as an app", .timeLimit(.minutes(1)))
struct ResponderAppTests {
    private struct Mishap: Error {}

    private let logger = Logger(label: "test") { _ in InMemoryLogHandler() }

    @Test func `a route is found, with its parameters, query and fields`() async throws {
        let response = try await client { router in
            router.get("/teas/:name") { request, context in
                let milk = request.uri.queryParameters.get("milk") ?? ""
                let name = try context.parameters.require("name")
                return "\(name) \(milk) \(request.headers[.accept] ?? "") \(context.id.isEmpty)"
            }
        }.get("/teas/earl%20grey?milk=1", headers: ["Accept": "text/plain"])

        #expect(response.status == .ok)
        #expect(response.text == "earl%20grey 1 text/plain false")
        #expect(response.headers[.contentLength] == "\(response.body.count)")
    }

    @Test func `a mounted router sees the rest of the path`() async throws {
        let inner = app { $0.get("/**") { request, _ in request.uri.path } }
        let site: AsyncGateway.Application = { environ, startResponse in
            var environ = environ
            _ = try environ.shiftPathInfo()
            return try await inner(environ, startResponse)
        }

        let client = AsyncGatewayTesting.TestClient(site)
        #expect(try await client.get("/shop/tea").text == "/tea")
        #expect(try await client.get("/shop/tea%2Fa%20b").text == "/tea%2Fa%20b")
    }

    @Test(arguments: ["/a:b/@c;d=e", "/a%2Fb/%C3%BC%20?x=/y?z", "/a/?", "/a//b/../c"])
    func `a router sees the same target as on Hummingbird's server`(
        _ target: String
    ) async throws {
        let router = Router()
        router.get("/**") { request, _ in "\(request.uri.path) \(request.uri.query ?? "-")" }
        let native = try await Hummingbird.Application(router: router).test(.live) { client in
            try await client.execute(uri: target, method: .get) { String(buffer: $0.body) }
        }
        let app = application(of: router.buildResponder(), logger: logger)

        let answer = try await AsyncGatewayTesting.TestClient(app).get(target)

        #expect(answer.text == native)
    }

    @Test func `errors that know their response are answered, others are a failure`() async throws {
        let client = client { router in
            router.get("/known") { _, _ -> String in throw Hummingbird.HTTPError(.conflict) }
            router.get("/unknown") { _, _ -> String in throw Mishap() }
        }

        #expect(try await client.get("/known").status == 409)
        #expect(try await client.get("/none").status == .notFound)
        let failure = try await client.get("/unknown")
        #expect(failure.status == .internalServerError)
        #expect(failure.errorLog.contains("Mishap"))
    }

    @Test(arguments: [HTTPResponse.Status.noContent, .notModified, .resetContent])
    func `a status without content is sent`(_ status: HTTPResponse.Status) async throws {
        let response = try await client { $0.get("/") { _, _ in status } }.get("/")

        #expect(response.status.code == status.code)
        #expect(response.isComplete)
        #expect(response.body.isEmpty)
    }

    @Test func `HEAD has the fields of GET`() async throws {
        let app = app { router in
            router.middlewares.add(ClosingFields())
            router.get("/") { _, _ in "tea" }
            router.head("/") { _, _ in
                Hummingbird.Response(
                    status: .ok, headers: [.contentLength: "3", .contentType: "text/plain"])
            }
        }

        let response = try await AsyncGatewayTesting.TestClient(app).request("HEAD", "/")

        #expect(response.headers[.contentLength] == "3")
        #expect(response.isComplete)
        #expect(response.body.isEmpty)
    }

    @Test func `fields that belong to the connection stay with the server`() async throws {
        let app = app { router in
            router.middlewares.add(ClosingFields())
            router.get("/") { _, _ in "tea" }
        }

        let response = try await AsyncGatewayTesting.TestClient(app).get("/")

        #expect(response.text == "tea")
        #expect(response.headers["Proxy-Authenticate"] == nil)
    }

    @Test func `a body is sent block by block`() async throws {
        let gate = Gate()
        let client = client { router in
            router.get("/") { _, _ in
                Hummingbird.Response(
                    status: .ok, headers: [.contentType: "text/plain"],
                    body: .init { writer in
                        try await writer.write(ByteBuffer(string: "one"))
                        try await gate.wait()
                        try await writer.write(ByteBuffer(string: "two"))
                        try await writer.finish(nil)
                    })
            }
        }

        try await client.stream("/") { response in
            var blocks = response.makeAsyncIterator()
            let first = try await blocks.next()
            gate.open()
            let rest = [try await blocks.next(), try await blocks.next()]
            #expect(first == Array("one".utf8))
            #expect(rest == [Array("two".utf8), nil])
        }
    }

    @Test func `the body of a request is read block by block`() async throws {
        let gate = Gate()
        let client = client { router in
            router.post("/") { request, _ in
                var text = ""
                for try await block in request.body {
                    text += "[\(String(buffer: block))]"
                    gate.open()
                }
                return text
            }
        }

        let response = try await client.request("POST", "/", body: TestBody(steps(gate)))

        #expect(response.text == "[one][two][three]")
    }

    @Test func `a body that fails does not look complete`() async throws {
        let response = try await client { router in
            router.get("/") { _, _ in
                Hummingbird.Response(
                    status: .ok, headers: [.contentType: "text/plain"],
                    body: .init { writer in
                        try await writer.write(ByteBuffer(string: "one"))
                        throw Mishap()
                    })
            }
        }.get("/")

        #expect(response.text == "one")
        #expect(!response.isComplete)
    }

    @Test func `a client that leaves cancels the handler`() async throws {
        let end = Gate()
        let client = client { router in
            router.get("/") { _, _ in
                Hummingbird.Response(
                    status: .ok, headers: [.contentType: "text/plain"],
                    body: .init { writer in
                        defer { end.open() }
                        try await writer.write(ByteBuffer(string: "one"))
                        try await Task.sleep(for: .seconds(3600))
                    })
            }
        }

        try await client.stream("/") { response in
            let first = try await response.first { _ in true }
            #expect(first == Array("one".utf8))
        }

        try await end.wait()
    }

    @Test func `a body over the server's limit is answered with 413`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.maximumBodyBytes = 3
        let app = app { router in
            router.post("/") { request, _ in
                String(buffer: try await request.body.collect(upTo: 100))
            }
        }

        let client = AsyncGatewayTesting.TestClient(app, configuration: configuration)
        let response = try await client.request("POST", "/", body: "four")

        #expect(response.status == .contentTooLarge)
    }

    private func app(
        _ routes: (Router<BasicRequestContext>) -> Void
    ) -> AsyncGateway.Application {
        let router = Router()
        routes(router)
        return application(of: router.buildResponder(), logger: logger)
    }

    private func client(
        _ routes: (Router<BasicRequestContext>) -> Void
    ) -> AsyncGatewayTesting.TestClient {
        AsyncGatewayTesting.TestClient(app(routes))
    }
}

/// Three blocks, each after the one before it has been read.
func steps(_ gate: Gate) -> AsyncThrowingStream<[UInt8], any Error> {
    AsyncThrowingStream { continuation in
        Task {
            continuation.yield(Array("one".utf8))
            for text in ["two", "three"] {
                do { try await gate.wait() } catch { return continuation.finish(throwing: error) }
                continuation.yield(Array(text.utf8))
            }
            continuation.finish()
        }
    }
}

/// Sets fields that only a server may set.
private struct ClosingFields<Context: RequestContext>: RouterMiddleware {
    @concurrent func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Hummingbird.Response
    ) async throws -> Hummingbird.Response {
        var response = try await next(request, context)
        response.headers[.connection] = "keep-alive"
        response.headers[.proxyAuthenticate] = "Basic"
        return response
    }
}
