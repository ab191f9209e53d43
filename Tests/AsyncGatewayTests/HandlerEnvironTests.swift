import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Environ of a handler")
struct HandlerEnvironTests {
    @Test func `it holds the request's variables and nothing of the process's`() {
        let scene = HandlerScene()

        let environ = scene.makeSimple().makeEnviron()

        var expected = scene.environ
        expected["wsgi.url_scheme"] = "http"
        #expect(Dictionary(uniqueKeysWithValues: environ.variables.map { ($0, $1) }) == expected)
    }

    @Test func `the request's variables replace inherited ones`() {
        let handler = HandlerScene().makeSimple {
            $0.inheritedVariables = ["HOME": "/my/home", "PATH_INFO": "/my/path"]
        }

        let environ = handler.makeEnviron()

        #expect(environ["HOME"] == "/my/home")
        #expect(environ["PATH_INFO"] == "/")
    }

    @Test func `an origin server names its software unless the request does`() {
        let scene = HandlerScene()

        #expect(scene.makeSimple().makeEnviron()["SERVER_SOFTWARE"] == nil)
        #expect(
            scene.makeSimple { $0.serverSoftware = "Cups/1" }.makeEnviron()["SERVER_SOFTWARE"]
                == "Cups/1")
        #expect(
            scene.makeSimple { $0.serverSoftware = "" }.makeEnviron()["SERVER_SOFTWARE"] == nil)
        #expect(
            scene.makeCGI { $0.serverSoftware = "Cups/1" }.makeEnviron()["SERVER_SOFTWARE"] == nil)
        #expect(
            scene.setting(["SERVER_SOFTWARE": "Tea/2"]).makeSimple { $0.serverSoftware = "Cups/1" }
                .makeEnviron()["SERVER_SOFTWARE"] == "Tea/2")
    }

    @Test func `the flags are those of the options`() {
        let scene = HandlerScene()
        let simple = scene.makeSimple { $0.runsOnce = true }.makeEnviron()
        let plain = SimpleHandler(
            input: scene.input, output: scene.output, environ: [:], isMultithreaded: false,
            isMultiprocess: true
        ).makeEnviron()

        #expect(simple.isMultithreaded && !simple.isMultiprocess && simple.runsOnce)
        #expect(!plain.isMultithreaded && plain.isMultiprocess && !plain.runsOnce)
    }

    @Test func `the scheme and the log are the handler's to change`() async throws {
        let scene = HandlerScene()
        let handler = ChangedHandler(base: scene.makeSimple())

        try await handler.run { _, _ in throw AppError() }

        #expect(handler.makeEnviron().urlScheme == "https")
        #expect(scene.report == "changed: AppError()\n")
    }

    @Test func `HTTPS tells the scheme`() {
        let scene = HandlerScene()

        #expect(scene.makeCGI().makeEnviron().urlScheme == "http")
        #expect(scene.setting(["HTTPS": "on"]).makeCGI().makeEnviron().urlScheme == "https")
    }

    @Test func `the names of fields are made of bytes`() {
        let environ = Environ([
            "HTTP_X_TEA": "a", "HTTP_CAF\u{C9}_AU": "b", "HTTP_\u{301}X": "c", "HTTP_Z__Z_": "d",
            "HTTPS_X": "e",
        ])

        #expect(
            environ.headers.names.sorted()
                == ["\u{301}x", "Caf\u{C9}-Au", "X-Tea", "Z--Z-"].sorted())
    }

    @Test func `what is written to its errors is what the handler's are`() async throws {
        let scene = HandlerScene()

        scene.makeCGI().makeEnviron().errors.write("Брр\n")

        #expect(scene.report == "Брр\n")
    }

    @Test func `a CGI program is run once, by a process among others`() {
        let environ = CGIHandler().base.makeEnviron()

        #expect(environ.runsOnce && environ.isMultiprocess && !environ.isMultithreaded)
        #expect(!CGIHandler().options.isOriginServer)
        #expect(environ["PATH"] == readEnviron()["PATH"])
    }

    @Test(arguments: [
        ("/cups.cgi", "/cups.cgi/tea", "/tea"), ("/cups.cgi", "/cups.cgi", ""),
        ("/cups.cgi", "/cups.cgitea", "/cups.cgitea"), ("", "/tea", "/tea"), ("", "", ""),
        ("/caf\u{C3}\u{A9}", "/caf\u{C3}\u{A9}/\u{E9}", "/\u{E9}"),
    ])
    func `IIS's repeated script name is taken off the path`(
        _ scriptName: String, _ sent: String, _ path: String
    ) {
        let scene = HandlerScene().setting(["SCRIPT_NAME": scriptName, "PATH_INFO": sent])

        let environ = scene.makeCGI { $0.pathRepeatsScriptName = true }.makeEnviron()

        #expect(environ["PATH_INFO"] == path)
        #expect(environ["SCRIPT_NAME"] == scriptName)
        #expect(scene.makeCGI().makeEnviron()["PATH_INFO"] == sent)
    }

    @Test func `a program of IIS is a CGI program whose path repeats the script name`() {
        var program = IISCGIHandler()
        program.options.maximumBodyBytes = 5

        #expect(program.options.pathRepeatsScriptName && program.options.maximumBodyBytes == 5)
        #expect(program.options.runsOnce && !program.options.isOriginServer)
        #expect(!CGIHandler().options.pathRepeatsScriptName)
    }
}

@Suite("Input of a handler")
struct HandlerInputTests {
    private let echo: Application = { environ, startResponse in
        let body = try await environ.input.read()
        try await startResponse(.ok)
        return ResponseBody(body)
    }

    @Test func `no more than CONTENT_LENGTH is read`() async throws {
        var scene = HandlerScene().setting(["CONTENT_LENGTH": "4"])
        scene.input = InMemoryReader("black tea")

        try await scene.makeCGI().run(echo)

        #expect(scene.output.text == "Status: 200 OK\r\nContent-Length: 4\r\n\r\nblac")
        #expect(scene.input.requestedCounts == [4])
        #expect(scene.input.unread == Array("k tea".utf8))
    }

    @Test(arguments: [nil, "", "0"])
    func `without a length there is no body`(_ length: String?) async throws {
        var scene = HandlerScene()
        scene.environ["CONTENT_LENGTH"] = length
        scene.input = InMemoryReader("black tea")

        try await scene.makeCGI().run(echo)

        #expect(scene.output.text == "Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(scene.input.requestedCounts.isEmpty)
    }

    @Test(arguments: ["chunked", "Chunked", "gzip, chunked", "gzip ,\tCHUNKED ", "chunked,"])
    func `what came in chunks is read to its end`(_ coding: String) async throws {
        for length in [nil, ""] {
            var scene = HandlerScene().setting(["HTTP_TRANSFER_ENCODING": coding])
            scene.environ["CONTENT_LENGTH"] = length
            scene.input = InMemoryReader("black tea", maximumBytesPerRead: 4)

            try await scene.makeCGI().run(echo)

            #expect(scene.output.text.hasSuffix("\r\nContent-Length: 9\r\n\r\nblack tea"))
        }
    }

    @Test(arguments: ["", ",", "gzip", "chunked, gzip", "chunked;q=1", "xchunked"])
    func `another coding alone is no body`(_ coding: String) async throws {
        var scene = HandlerScene().setting(["HTTP_TRANSFER_ENCODING": coding])
        scene.input = InMemoryReader("black tea")

        try await scene.makeCGI().run(echo)

        #expect(scene.output.text == "Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func `a length counts also for what came in chunks`() async throws {
        var scene = HandlerScene()
            .setting(["HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "4"])
        scene.input = InMemoryReader("black tea")

        try await scene.makeCGI().run(echo)

        #expect(scene.output.text.hasSuffix("\r\n\r\nblac"))
    }
}
