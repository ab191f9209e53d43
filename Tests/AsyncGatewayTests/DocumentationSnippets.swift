import AsyncGateway
import AsyncGatewayTesting
import Testing

// Every Swift block of the README and of Docs stands here or in another source, to the letter.

private let hello: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return ["Hello World\n"]
}

func serveAtTwoEndpoints() async throws {
    let server = AsyncGatewayServer(
        listeningOn: [.tcp(port: 8000), .unix(path: "/run/hello.sock")], app: hello)
    try await server.run()
}

@Suite("Documentation snippets")
struct DocumentationSnippets {
    @Test func `the app says hello`() async throws {
        let response = try await TestClient(hello).get("/")

        #expect(response.status == .ok)
        #expect(response.text == "Hello World\n")
    }

    @Test func `a middleware times its app`() async throws {
        let timed: Middleware = { app in
            { environ, startResponse in
                let start = ContinuousClock.now
                let body = try await app(environ, startResponse)
                environ.errors.write("\(environ.path) took \(ContinuousClock.now - start)\n")
                return body
            }
        }

        let response = try await TestClient(timed(hello)).get("/tea")

        #expect(response.text == "Hello World\n")
        #expect(response.errorLog.contains("/tea took"))
    }

    @Test func `a body is written block by block`() async throws {
        let countdown: Application = { environ, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return .producing { write in
                for number in (1...3).reversed() { try await write("\(number)\n") }
            }
        }

        #expect(try await TestClient(countdown).get("/").text == "3\n2\n1\n")
    }

    @Test func `a request's body is read as it arrives`() async throws {
        let count: Application = { environ, startResponse in
            var bytes = 0
            for try await block in environ.input { bytes += block.count }
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ["\(bytes) bytes\n"]
        }

        #expect(try await TestClient(count).post("/", body: "earl grey").text == "9 bytes\n")
    }

    @Test func `a stream without an end comes to one when its client has gone`() async throws {
        let ticks: Application = { environ, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return .producing { write in
                while environ.interruption == nil {
                    try await write("tick\n")
                    try await Task.sleep(for: .seconds(1))
                }
                try await write("The server says goodbye.\n")
            }
        }

        let first = try await TestClient(ticks).stream("/") { response in
            try await response.first { _ in true }
        }

        #expect(first == Array("tick\n".utf8))
    }

    @Test func `apps are mounted by the first segment of the path`() async throws {
        let site: Application = { environ, startResponse in
            var environ = environ
            switch try environ.shiftPathInfo() {
            case "hello": return try await hello(environ, startResponse)
            default:
                try await startResponse(.notFound, ["Content-Type": "text/plain"])
                return ["Not found.\n"]
            }
        }

        #expect(try await TestClient(site).get("/hello").status == .ok)
        #expect(try await TestClient(site).get("/nowhere").status == .notFound)
    }
}
