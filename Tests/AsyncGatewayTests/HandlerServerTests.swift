import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Server and handler alike")
struct HandlerServerTests {
    private static let apps: [(name: String, app: Application)] = [
        ("no error", Apps.answering(.ok, ["X-Tea": "black"]) { "tea" }),
        ("two blocks", Apps.answering { ["black ", "tea"] }),
        ("no content", Apps.answering(.noContent) { .empty }),
        ("failure", { _, _ in throw AppError() }),
        ("no descriptor", { _, _ in throw TransportError(.resourcesExhausted, "open tea") }),
        ("no start", { _, _ in "tea" }),
        ("refused start", Apps.answering("200 OK\r\nX: y") { "tea" }),
        (
            "second start",
            { _, startResponse in
                try await startResponse(.ok)
                try await startResponse(.notFound)
                return "tea"
            }
        ),
        ("long body", Apps.answering(.ok, ["Content-Length": "2"]) { "tea" }),
        ("long blocks", Apps.answering(.ok, ["Content-Length": "4"]) { ["tea", "cup"] }),
        ("short body", Apps.answering(.ok, ["Content-Length": "9"]) { "tea" }),
        (
            "failure after a block",
            Apps.answering {
                .producing { write in
                    try await write("tea")
                    throw AppError()
                }
            }
        ),
    ]

    @Test(arguments: 0..<apps.count)
    func `one app gets one response`(_ index: Int) async throws {
        let (name, app) = Self.apps[index]
        let scene = HandlerScene()

        let served = try await TestClient(app, validating: false).get("/")
        // What the server answers for is what remains of a response that was cut short.
        try? await scene.makeSimple { $0.httpVersion = .http11 }.run(app)

        let connection = InMemoryConnection()
        let reader = ResponseReader(connection.client)
        try await connection.write(scene.output.bytes)
        try await connection.flush()
        await connection.close()
        let handled = try await reader.readResponse()
        #expect(handled.status.description == served.status.description, "\(name)")
        #expect(handled.body == served.body, "\(name)")
        #expect(handled.isComplete == served.isComplete, "\(name)")
        #expect(served.errorLog.isEmpty == scene.report.isEmpty, "\(name)")
    }

    @Test func `the server's page can be another`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errorOutput = { environ, startResponse in
            try await startResponse("503 Sorry", ["Content-Type": "text/plain"])
            return ResponseBody("\(environ.path): \(environ.appError is AppError)")
        }
        let client = TestClient({ _, _ in throw AppError() }, configuration: configuration)

        let response = try await client.get("/tea")

        #expect(response.status.description == "503 Sorry")
        #expect(response.text == "/tea: true")
    }

    @Test func `a server's page that fails is reported`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errorOutput = { _, _ in throw TransportError(.cannotOpenFile, "the page") }

        try await withConnection(
            to: { _, _ in throw AppError() },
            configure: { $0.errorOutput = configuration.errorOutput }
        ) { scene in
            let response = try await scene.get()

            #expect(response.status == .internalServerError)
            #expect(scene.errors.entries.count == 2)
            #expect(scene.errors.entries.last?.contains("the page") == true)
        }
    }

    @Test func `the server's environ can be changed`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.changeEnviron = { environ in
            environ["CUPS"] = "7"
            environ.urlScheme = "https"
        }
        let app: Application = { environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return ResponseBody("\(environ["CUPS"] ?? "") \(try environ.requestURI())")
        }

        let response = try await TestClient(app, configuration: configuration).get("/tea")

        #expect(response.text.hasPrefix("7 https://"))
        #expect(response.text.hasSuffix("/tea"))
    }
}
