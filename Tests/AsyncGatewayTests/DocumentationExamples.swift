import AsyncGateway
import AsyncGatewayTesting
import Testing

// The Swift blocks of FromWSGI.md, and some of Apps.md, to the letter.

let environDump: Application = { environ, startResponse in
    var environ = environ
    environ.setTestingDefaults()
    try await startResponse("200 OK", ["Content-Type": "text/plain; charset=utf-8"])
    return ResponseBody(environ.variables.map { [UInt8]("\($0.name): \($0.value)\n".utf8) })
}

func serveEnvironDump() async {
    await AsyncGatewayServer.run(port: 8000, environDump)
}

func printBlocks() async throws {
    // We're using an in-memory file for example's sake.
    let file = InMemoryReader("This is an example file-like object" + "xyz")
    for try await block in FileWrapper(file, blockSize: 5) {
        print(String(decoding: block, as: UTF8.self))
    }
}

func serveDemo() async throws {
    let server = AsyncGatewayServer(port: 8000, app: demoApp)

    // Respond to requests until the task is cancelled, or beginGracefulShutdown() was called ...
    try await server.run()

    // ... or serve one request, then return.
    try await server.handleRequest()
}

// Our app is wrong: a Content-Length that is no number, and a field that is the server's.
let wrongApp: Application = { _, startResponse in
    try await startResponse(
        "200 OK",
        ["Content-Type": "text/plain", "Content-Length": "twelve", "Keep-Alive": "timeout=5"])
    return "This is going to break, and we'll be told why.\n"
}

func serveValidated() async {
    await AsyncGatewayServer.run(validator(wrongApp))
}

// Every app is a function of two parameters: what it is told of the request, and the way to start
// the response. It returns the body.
let helloWorld: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain; charset=utf-8"])
    return ["Hello World"]
}

func serveHelloWorld() async throws {
    let server = AsyncGatewayServer(port: 8000, app: helloWorld)
    async let running: Void = server.run()
    print("Serving on", try await server.boundAddress())
    try await running
}

func fieldsOfDownload() -> Headers {
    var headers = Headers()
    headers.add("content-disposition", "attachment", parameters: ["filename": "bud.gif"])
    return headers
}

func configureServer() -> AsyncGatewayServer.Configuration {
    var configuration = AsyncGatewayServer.Configuration()
    // get_environ: variables of the deployer's own, or the scheme that a proxy in front tells.
    configuration.changeEnviron = { environ in
        environ["myapp.region"] = "north"
        environ.urlScheme = environ["HTTP_X_FORWARDED_PROTO"] ?? "http"
    }
    // get_stderr
    configuration.errors = ErrorStream { text in ErrorStream.standardError.write("app: " + text) }
    // log_request
    configuration.accessLog = { record in ErrorStream.standardError.write("\(record)\n") }
    // error_output
    configuration.errorOutput = ErrorPage(status: .serviceUnavailable, body: "Later.\n").app
    return configuration
}

/// What a subclass of BaseHandler would override, each in its place.
struct OwnHandler: GatewayHandler {
    // get_stdin, _write and _flush, get_stderr
    let input: any ByteReader
    let output: any ByteWriter
    let errors: ErrorStream
    let variables: [String: String]

    // wsgi_multithread, wsgi_multiprocess, wsgi_run_once, origin_server, http_version, os_environ,
    // server_software, wsgi_file_wrapper, traceback_limit, error_status, error_headers, error_body
    var options: HandlerOptions {
        var options = HandlerOptions()
        options.httpVersion = .http11
        options.serverSoftware = "Own/1.0"
        options.inheritedVariables = ["TZ": readEnviron()["TZ"] ?? "UTC"]
        options.errorPage.body = "Sorry.\n"
        return options
    }

    // add_cgi_vars
    func addCGIVariables(to environ: inout Environ) {
        for (name, value) in variables { environ[name] = value }
    }

    // get_scheme
    func scheme(of environ: Environ) -> String {
        environ["HTTP_X_FORWARDED_PROTO"] ?? environ.guessedScheme
    }

    // log_exception
    func logException(_ error: any Error, to errors: ErrorStream) {
        errors.write("failed: \(error)\n")
    }

    // error_output
    var errorOutput: Application {
        { environ, startResponse in
            try await startResponse("500 Oops", ["Content-Type": "text/plain"])
            return environ.appError is CancellationError ? "Cancelled.\n" : "Sorry.\n"
        }
    }

    // sendfile
    func sendFile(_ file: FileWrapper) async throws -> Bool {
        // withFileDescriptor(_:) lends what sendfile(2) needs. What is not sent here is copied.
        false
    }
}

let recovering: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    do {
        return ResponseBody(try await report(for: environ.path))
    } catch {
        // exc_info: replaces what has not been sent; if it has, this throws the error on.
        try await startResponse(
            "500 Internal Server Error", ["Content-Type": "text/plain"], replacing: error)
        return "There is no report.\n"
    }
}

private func report(for path: String) async throws -> String {
    guard path != "/none" else { throw AppError() }
    return "All is well.\n"
}

// One call: another thread makes it, and the app goes on where it was.
let stock = application { environ in
    .text(try await offload { try Database().page(named: "stock") })
}

// An app of which every line may block, and its body: like an app of WSGI.
let ledger = offloaded { environ, startResponse in
    let page = try Database().page(named: "ledger")
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return ResponseBody(page)
}

@Suite("Documentation examples")
struct DocumentationExamples {
    @Test func `the environ is dumped`() async throws {
        let response = try await TestClient(environDump).get("/tea?a=b")

        #expect(response.text.contains("PATH_INFO: /tea\n"))
        #expect(response.text.contains("QUERY_STRING: a=b\n"))
    }

    @Test func `a text is wrapped as a file`() async throws {
        try await printBlocks()
    }

    @Test func `the validator catches a wrong app`() async throws {
        let client = TestClient(validator(wrongApp), validating: false)

        let response = try await client.get("/")

        #expect(response.status == .internalServerError)
        #expect(response.errorLog.contains("header.content-length"))
    }

    @Test func `the world is greeted`() async throws {
        #expect(try await TestClient(helloWorld).get("/").text == "Hello World")
    }

    @Test func `what blocks is left to threads`() async throws {
        #expect(try await TestClient(stock).get("/").text == "All about stock.\n")
        #expect(try await TestClient(ledger).get("/").text == "All about ledger.\n")
    }

    @Test func `a download is named`() {
        #expect(
            fieldsOfDownload().description
                == "content-disposition: attachment; filename=\"bud.gif\"\r\n\r\n")
    }

    @Test func `a server is configured`() async throws {
        let echo: Application = { environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return ResponseBody(environ["myapp.region"] ?? "")
        }

        let client = TestClient(echo, configuration: configureServer())

        #expect(try await client.get("/").text == "north")
    }

    @Test func `every requirement of a handler can be met otherwise`() async throws {
        let scene = HandlerScene()
        let handler = OwnHandler(
            input: scene.input, output: scene.output,
            errors: ErrorStream { scene.errors.note($0) }, variables: scene.environ)

        try await handler.run { _, _ in throw AppError() }

        #expect(scene.output.text.hasPrefix("HTTP/1.1 500 Oops\r\n"))
        #expect(scene.output.text.hasSuffix("\r\n\r\nSorry.\n"))
        #expect(scene.report == "failed: AppError()\n")
    }

    @Test func `an error replaces what was started`() async throws {
        let client = TestClient(recovering)

        #expect(try await client.get("/").text == "All is well.\n")
        #expect(try await client.get("/none").status == .internalServerError)
    }
}
