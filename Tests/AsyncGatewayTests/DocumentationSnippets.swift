import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing

// Every Swift block of the README and of Docs stands here or in another source, to the letter.

private let hello: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return ["Hello World\n"]
}

let teas: Application = { environ, startResponse in
    let segments = environ.pathSegments
    guard segments.count == 1, let tea = segments.first, !tea.utf8.contains(UInt8(ascii: "/"))
    else {
        try await startResponse(.notFound, ["Content-Type": "text/plain"])
        return "Not found.\n"
    }
    try await startResponse(.ok, ["Content-Type": "text/plain; charset=utf-8"])
    return "A pot of \(tea)\n"
}

func serveAtTwoEndpoints() async throws {
    let server = AsyncGatewayServer(
        listeningOn: [.tcp(port: 8000), .unix(path: "/run/hello.sock")], app: hello)
    try await server.run()
}

func serveOnPlatform() async {
    await AsyncGatewayServer.run(.fromEnvironment, hello)
}

final class ResponseCounter: ServerObserver {
    private let counts = Mutex([Status: Int]())

    var failures: Int {
        counts.withLock { $0.filter { 500... ~= $0.key }.map(\.value).reduce(0, +) }
    }

    func responseEnded(_ record: ExchangeRecord) {
        counts.withLock { $0[record.status, default: 0] += 1 }
    }
}

/// A database whose interface blocks the calling thread.
struct Database {
    func page(named name: String) throws -> String { "All about \(name).\n" }
}

@Suite("Documentation snippets")
struct DocumentationSnippets {
    @Test func `the app says hello`() async throws {
        let response = try await TestClient(hello).get("/")

        #expect(response.status == .ok)
        #expect(response.text == "Hello World\n")
    }

    @Test func `a segment with a slash is refused`() async throws {
        #expect(try await TestClient(teas).get("/gr%C3%BCner").text == "A pot of gr\u{FC}ner\n")
        #expect(try await TestClient(teas).get("/green%2Ftea").status == .notFound)
        #expect(try await TestClient(teas).get("/green/tea").status == .notFound)
    }

    @Test func `a handler returns its response as a value`() async throws {
        let shop = application { environ in
            switch environ.path {
            case "/": .html("<h1>Tea</h1>\n")
            case "/earl-grey": .text("With bergamot.\n")
            case "/old": .redirect(to: "/")
            default: throw HTTPError(.notFound, "There is only tea.")
            }
        }

        #expect(try await TestClient(shop).get("/earl-grey").text == "With bergamot.\n")
        #expect(try await TestClient(shop).get("/coffee").status == .notFound)
    }

    @Test func `a middleware times its app`() async throws {
        let timed: Middleware = { app in
            { environ, startResponse in
                let start = ContinuousClock.now
                startResponse.onHead { head in
                    head.headers["X-Time"] = "\(ContinuousClock.now - start)"
                }
                return try await app(environ, startResponse)
            }
        }

        let response = try await TestClient(timed(hello)).get("/tea")

        #expect(response.text == "Hello World\n")
        #expect(response.headers["X-Time"] != nil)
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
        let count = application { environ in
            var bytes = 0
            for try await block in environ.input { bytes += block.count }
            return .text("\(bytes) bytes\n")
        }

        #expect(try await TestClient(count).post("/", body: "earl grey").text == "9 bytes\n")
    }

    @Test func `a request's body is read whole, up to a limit`() async throws {
        let greet = application { environ in
            .text("Hello, \(try await environ.input.text(upTo: 1000))!\n")
        }

        #expect(try await TestClient(greet).post("/", body: "Zoë").text == "Hello, Zoë!\n")
        let tooLong = String(repeating: "x", count: 1001)
        #expect(try await TestClient(greet).post("/", body: tooLong).status == .contentTooLarge)
    }

    @Test func `what blocks is done by other threads`() async throws {
        let database = Database()
        let catalogue = application { environ in
            .text(try await offload { try database.page(named: "teas") })
        }
        let reports = offloaded { environ, startResponse in
            let report = try database.page(named: "reports")
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody(report)
        }

        #expect(try await TestClient(catalogue).get("/").text == "All about teas.\n")
        #expect(try await TestClient(reports).get("/").text == "All about reports.\n")
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
            default: throw HTTPError(.notFound)
            }
        }

        #expect(try await TestClient(site).get("/hello").status == .ok)
        #expect(try await TestClient(site).get("/nowhere").status == .notFound)
    }

    @Test func `an observer counts responses by their status`() async throws {
        let counter = ResponseCounter()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.observers = [counter]
        let failing: Application = { _, _ in throw GatewayError(.invalidPath) }

        _ = try await TestClient(hello, configuration: configuration).get("/")
        _ = try await TestClient(failing, configuration: configuration).get("/")

        #expect(counter.failures == 1)
    }
}
