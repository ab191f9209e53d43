import AsyncGateway
import AsyncGatewayTesting
import Testing

// What HTTP has, work that blocks, and types.

extension InterfaceExampleTests {
    @Test func `an interim response leaves before the final one`() async throws {
        let hinting: Application = { environ, startResponse in
            try await startResponse.inform(103, ["Link": "</tea.css>; rel=preload; as=style"])
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "Tea\n"
        }

        #expect(try await TestClient(hinting).get("/").interimStatuses == [103])
    }

    @Test func `trailers follow a body in either direction`() async throws {
        let counted = application { environ in
            _ = try await environ.input.collect(upTo: 100)
            let expected = await environ.input.trailers["Cups"]
            return Response(
                .ok, ["Content-Type": "text/plain"],
                body: ResponseBody("Tea\n").trailers(["Cups"]) { ["Cups": expected ?? "0"] })
        }
        let cups = AsyncStream<[UInt8]> { continuation in
            continuation.yield(Array("Tea".utf8))
            continuation.finish()
        }

        let response = try await TestClient(counted).post(
            "/", headers: ["TE": "trailers"], body: TestBody(cups, trailers: ["Cups": "2"]))

        #expect(response.trailers == ["Cups": "2"])
    }

    @Test func `an app ends its connection`() async throws {
        let last = application { _ in
            Response(.ok, ["Content-Type": "text/plain", "Connection": "close"], body: "Bye\n")
        }

        #expect(try await TestClient(last).get("/").headers["Connection"] == "close")
    }

    @Test func `a call that blocks is made by another thread`() async throws {
        let stock = application { _ in
            .text(try await offload { try Database().page(named: "stock") })
        }

        #expect(try await TestClient(stock).get("/").text == "All about stock.\n")
    }

    @Test func `an app that blocks runs on other threads, with its body`() async throws {
        let ledger = offloaded { environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return .producing { try await $0(try Database().page(named: "ledger")) }
        }

        #expect(try await TestClient(ledger).get("/").text == "All about ledger.\n")
    }

    @Test func `statuses are equal by their codes`() {
        #expect(Status(code: 404, reason: "No tea") == .notFound)
        #expect("404 No tea" == Status.notFound)
        #expect(400..<500 ~= Status.notFound)
    }

    @Test func `methods and names of fields are literals or constants`() async throws {
        let read = application { environ in
            switch environ.method {
            case "GET", .head: Response(.ok, Headers([.contentType: "text/plain"]))
            default: throw HTTPError(.methodNotAllowed, headers: Headers([.allow: "GET, HEAD"]))
            }
        }

        #expect(try await TestClient(read).get("/").headers[.contentType] == "text/plain")
        #expect(try await TestClient(read).delete("/").headers["allow"] == "GET, HEAD")
    }

    @Test func `an address prints as one, and its URL is apart`() {
        #expect("\(SocketAddress.tcp(host: "127.0.0.1", port: 8000))" == "127.0.0.1:8000")
        #expect("\(SocketAddress.tcp(host: "::1", port: 8000))" == "[::1]:8000")
        #expect("\(SocketAddress.unix(path: "/run/app.sock"))" == "/run/app.sock")
        #expect(SocketAddress.tcp(host: "::1", port: 8000).url() == "http://[::1]:8000")
    }

    @Test func `the client's address is one value`() {
        var environ = Environ()
        environ.peer = .tcp(host: "127.0.0.1", port: 4000)

        #expect(environ.remoteAddress == "127.0.0.1")
        #expect(environ["REMOTE_PORT"] == "4000")
    }

    @Test func `an error says whose fault it is`() async throws {
        let careful = application { environ in
            do {
                return .text(try await environ.input.text(upTo: 5))
            } catch RequestError.Code.inputTooLarge {
                return .text("Five bytes, please.\n", status: .contentTooLarge)
            }
        }

        #expect(
            try await TestClient(careful).post("/", body: "Ceylon").text == "Five bytes, please.\n")
        #expect(throws: TransportError.self) { try FileWrapper(path: "/none/tea.txt") }
    }

    @Test func `a part of a file is sent, and its length is known`() async throws {
        let path = #filePath
        let part = application { _ in
            let file = try FileWrapper(path: path, range: 0..<6)
            return Response(.ok, ["Content-Type": "text/plain"], body: ResponseBody(file))
        }

        let response = try await TestClient(part).get("/")

        #expect(response.text == "import")
        #expect(response.headers["Content-Length"] == "6")
        #expect(try FileWrapper(path: path).lastModified != nil)
    }

    @Test func `the access log is told of a response by its record`() async throws {
        let journal = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { journal.note("\($0.status.code) \($0.bodyBytes)") }
        let hello = application { _ in .text("Hello\n") }

        _ = try await TestClient(hello, configuration: configuration).get("/")

        #expect(journal.entries == ["200 6"])
    }

    @Test func `a CGI handler has its options in one place`() {
        var handler = CGIHandler()
        handler.options.inheritedVariables = ["TZ": "UTC"]

        #expect(handler.options.inheritedVariables == ["TZ": "UTC"])
    }
}
