import AsyncGateway
import AsyncHTTPClient
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import HummingbirdIntegration

@Suite("An app as a responder of Hummingbird", .timeLimit(.minutes(1)))
struct GatewayResponderTests {
    private struct Mishap: Error {}

    @Test func `an app gets the request as from a server of ours`() async throws {
        let app = AsyncGateway.application { environ in
            let parts = [
                "\(environ.method)", environ.path, environ.queryString, environ.contentType ?? "",
                environ["HTTP_X_TEA"] ?? "", environ["HTTP_HOST"].map { _ in "host" } ?? "",
                try await environ.input.text(upTo: 100),
            ]
            return .text(parts.joined(separator: "|"))
        }

        try await serving(app) { url in
            var request = HTTPClientRequest(url: url + "tea%20time/a?b=%20c")
            request.method = .POST
            request.headers = ["Content-Type": "text/x", "X-Tea": "a", "x-tea": "b", "X_Tea": "no"]
            request.body = .bytes(ByteBuffer(string: "milk"))
            let response = try await execute(request)

            #expect(
                try await text(response) == "POST|/tea time/a|b=%20c|text/x|a, b|host|milk")
            #expect(response.headers["Content-Type"] == ["text/plain; charset=utf-8"])
            #expect(response.headers["Content-Length"] == ["45"])
        }
    }

    @Test func `a request passes the rules for an environ`() async throws {
        let app = AsyncGateway.application { _ in
            AsyncGateway.Response(
                .ok, ["Content-Type": "text/plain", "Set-Cookie": "a=1", "Set-Cookie": "b=2"],
                body: "ok")
        }
        let violations = Mutex<[GatewayViolation]>([])
        let checked = validator(app) { found in violations.withLock { $0.append(found) } }

        try await serving(checked) { url in
            let response = try await execute(HTTPClientRequest(url: url))
            #expect(response.headers["Set-Cookie"] == ["a=1", "b=2"])
            #expect(try await text(response) == "ok")
        }
        #expect(violations.withLock { $0 }.isEmpty)
    }

    @Test func `errors are answered`() async throws {
        let app = AsyncGateway.application { environ in
            switch environ.path {
            case "/known": throw AsyncGateway.HTTPError(.notFound, "no tea")
            case "/large": return .text(try await environ.input.text(upTo: 3))
            default: throw Mishap()
            }
        }

        try await serving(app) { url in
            let known = try await execute(HTTPClientRequest(url: url + "known"))
            #expect(known.status == .notFound)
            #expect(try await text(known) == "404 Not Found\nno tea\n")
            var large = HTTPClientRequest(url: url + "large")
            large.method = .POST
            large.body = .bytes(ByteBuffer(string: "four"))
            #expect(try await execute(large).status == .payloadTooLarge)
            let unknown = try await execute(HTTPClientRequest(url: url))
            #expect(unknown.status == .internalServerError)
        }
    }

    @Test(arguments: [true, false])
    func `a body is sent block by block, returned or written`(_ isWritten: Bool) async throws {
        let gate = Gate()
        let body = AsyncGateway.ResponseBody.producing { write in
            try await write("one")
            try await gate.wait()
            try await write("two")
        }
        let app: AsyncGateway.Application = { _, startResponse in
            let write = try await startResponse(.ok)
            guard isWritten else { return body }
            try await write("one")
            try await gate.wait()
            try await write("two")
            return .empty
        }

        try await serving(app) { url in
            let response = try await execute(HTTPClientRequest(url: url))
            var blocks = response.body.makeAsyncIterator()
            let first = try await blocks.next()
            gate.open()
            let rest = [try await blocks.next(), try await blocks.next()]
            #expect(first == ByteBuffer(string: "one"))
            #expect(rest == [ByteBuffer(string: "two"), nil])
        }
    }

    @Test func `the body of a request is read block by block`() async throws {
        let gate = Gate()
        let app = AsyncGateway.application { environ in
            var text = ""
            for try await block in environ.input {
                text += "[\(String(decoding: block, as: UTF8.self))]"
                gate.open()
            }
            return .text(text)
        }

        try await serving(app) { url in
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            request.body = .stream(steps(gate).map { ByteBuffer(bytes: $0) }, length: .unknown)
            let answer = try await text(execute(request))
            #expect(answer == "[one][two][three]")
        }
    }

    @Test func `a body that fails does not look complete, and is closed`() async throws {
        let closed = Gate()
        let app = AsyncGateway.application { _ in
            AsyncGateway.Response(
                body: .producing { write in
                    try await write("one")
                    throw Mishap()
                }.onClose { closed.open() })
        }

        try await serving(app) { url in
            await #expect(throws: (any Error).self) {
                try await text(execute(HTTPClientRequest(url: url)))
            }
            try await closed.wait()
        }
    }

    @Test func `a client that leaves ends a body, which is closed`() async throws {
        let closed = Gate()
        // Blocks of a size that soon fills what the kernel and NIO hold: then the app has to wait.
        let block = [UInt8](repeating: 0x2E, count: 1 << 16)
        let app = AsyncGateway.application { _ in
            AsyncGateway.Response(
                body: .producing { write in
                    while true { try await write(block) }
                }.onClose { closed.open() })
        }

        try await serving(app) { url in
            let response = try await execute(HTTPClientRequest(url: url))
            var blocks: HTTPClientResponse.Body.AsyncIterator? = response.body.makeAsyncIterator()
            #expect(try await blocks?.next() != nil)
            blocks = nil
        }
        try await closed.wait()
    }

    @Test func `a cancelled request cancels the app`() async throws {
        let (arrival, end) = (Gate(), Gate())
        let responder = GatewayResponder<BasicRequestContext?>(
            app: AsyncGateway.application { _ in
                defer { end.open() }
                arrival.open()
                try await Task.sleep(for: .seconds(3600))
                return .empty()
            })
        let answer = Task { try await responder.respond(to: request(.get), context: nil) }

        try await arrival.wait()
        answer.cancel()

        try await end.wait()
        await #expect(throws: CancellationError.self) { try await answer.value }
    }

    @Test func `a body that Hummingbird drops is closed`() async throws {
        let closed = Gate()
        let responder = GatewayResponder<BasicRequestContext?>(
            app: AsyncGateway.application { _ in
                AsyncGateway.Response(
                    body: AsyncGateway.ResponseBody(["a"]).onClose { closed.open() })
            })

        _ = try await responder.respond(to: request(.get), context: nil)

        try await closed.wait()
    }

    @Test func `HEAD has the fields of the response, and its body is not read`() async throws {
        let closed = Gate()
        let app = AsyncGateway.application { _ in
            AsyncGateway.Response(
                .ok, ["Content-Length": "4"],
                body: .producing { write in
                    while true { try await write("tick") }
                }.onClose { closed.open() })
        }

        try await serving(app) { url in
            var request = HTTPClientRequest(url: url)
            request.method = .HEAD
            let response = try await execute(request)
            #expect(response.headers["Content-Length"] == ["4"])
            #expect(try await text(response) == "")
            try await closed.wait()
        }
    }

    @Test func `an app knows its client from a context that does`() async throws {
        let app = AsyncGateway.application { .text($0.remoteAddress ?? "unknown") }
        let responder = GatewayResponder<AddressContext>(app: app)

        try await Hummingbird.Application(responder: responder).test(.live) { client in
            let url = "http://127.0.0.1:\(client.port ?? 0)/"
            let address = try await text(execute(HTTPClientRequest(url: url)))
            #expect(address == "127.0.0.1")
        }
    }

    /// Runs a server of Hummingbird, which answers by the app.
    private func serving(
        _ app: @escaping AsyncGateway.Application,
        _ test: @escaping @Sendable (_ url: String) async throws -> Void
    ) async throws {
        let responder = GatewayResponder<BasicRequestContext>(app: app)
        try await Hummingbird.Application(responder: responder).test(.live) { client in
            try await test("http://localhost:\(client.port ?? 0)/")
        }
    }

    private func request(_ method: HTTPRequest.Method) -> Request {
        Request(
            head: HTTPRequest(method: method, scheme: "http", authority: "a", path: "/"),
            body: Hummingbird.RequestBody(buffer: ByteBuffer()))
    }

    private func execute(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    }

    private func text(_ response: HTTPClientResponse) async throws -> String {
        String(buffer: try await response.body.collect(upTo: 1000))
    }
}

/// A context that has the address of the client.
private struct AddressContext: RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: NIOCore.SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
