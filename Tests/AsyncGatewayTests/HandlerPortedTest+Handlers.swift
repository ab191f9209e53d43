import AsyncGateway
import AsyncGatewayTesting
import Testing

/// `HandlerTests`
extension PortedTest {
    /// `ErrorHandler`, for a request of the testing defaults and `variables`.
    private static func makeHandler(
        _ variables: [String: String] = [:], _ scene: HandlerScene = HandlerScene()
    ) -> BaseCGIHandler {
        var environ = Environ(variables)
        environ.setTestingDefaults()
        var scene = scene
        scene.environ = Dictionary(uniqueKeysWithValues: environ.variables.map { ($0, $1) })
        return scene.makeCGI { $0.isMultiprocess = true }
    }

    private static let someOutput = "Some output has been sent"

    static let handlers = [
        PortedTest("testEnviron") {
            var handler = makeHandler(["X": "Y", "HOME": "/override/home"])
            handler.options.inheritedVariables = [
                "HOME": "/my/home", "PATH": "/my/path", "LANG": "fr_FR.UTF-8",
                "SCRIPT_NAME": "test_script_name", "SERVER_NAME": "test_server_name",
            ]

            let environ = handler.makeEnviron()

            var expected = Environ()
            expected.setTestingDefaults()
            for (name, value) in [
                "HOME": "/override/home", "X": "Y", "PATH": "/my/path", "LANG": "fr_FR.UTF-8",
            ] {
                expected[name] = value
            }
            #expect(environ.variables.map(\.name) == expected.variables.map(\.name))
            #expect(environ.variables.map(\.value) == expected.variables.map(\.value))
            #expect(environ.gatewayVersion == (1, 0))
            #expect(environ.isMultithreaded && environ.isMultiprocess && !environ.runsOnce)
        },
        PortedTest("testCGIEnviron") {
            let handler = BaseCGIHandler(
                input: InMemoryReader(""), output: InMemoryWriter(), environ: [:])

            #expect(handler.makeEnviron()["wsgi.url_scheme"] == "http")
        },
        PortedTest("testScheme") {
            #expect(makeHandler(["HTTPS": "on"]).makeEnviron().urlScheme == "https")
            #expect(makeHandler().makeEnviron().urlScheme == "http")
        },
        PortedTest("testAbstractMethods") {
            // B71: input and output have no default, so a handler without them does not compile.
            let handler: any GatewayHandler = PlainHandler(
                input: InMemoryReader(""), output: InMemoryWriter())
            #expect(handler.makeEnviron().variables.map(\.name) == ["wsgi.url_scheme"])
        },
        PortedTest("testContentLength") {
            let apps: [(Application, String)] = [
                (
                    { environ, startResponse in
                        try await startResponse("200 OK")
                        return ResponseBody(environ.urlScheme)
                    }, "Status: 200 OK\r\nContent-Length: 4\r\n\r\nhttp"
                ),
                (
                    { environ, startResponse in
                        let write = try await startResponse("200 OK")
                        try await write(environ.urlScheme)
                        return .empty
                    }, "Status: 200 OK\r\n\r\nhttp"
                ),
                (
                    Apps.answering { "тест" },
                    "Status: 200 OK\r\nContent-Length: 8\r\n\r\nтест"
                ),
                (
                    { _, startResponse in
                        try await startResponse("200 OK", ["Content-Length": "12345"])
                        return .empty
                    }, "Status: 200 OK\r\nContent-Length: 12345\r\n\r\n"
                ),
            ]
            for (index, (app, expected)) in apps.enumerated() {
                let scene = HandlerScene()
                // B34: the length of no body is for HEAD only, so the fourth request is one.
                let method = index == 3 ? "HEAD" : "GET"
                try await makeHandler(["REQUEST_METHOD": method], scene).run(app)
                #expect(scene.output.text == expected)
            }
        },
        PortedTest("testBasicErrorOutput") {
            let scene = HandlerScene()
            try await makeHandler([:], scene).run(Apps.answering { .empty })
            #expect(scene.output.text == "Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
            #expect(scene.report.isEmpty)

            let failing = HandlerScene()
            try await makeHandler([:], failing).run { _, _ in throw AppError() }
            let page = ErrorPage()
            #expect(
                failing.output.text == "Status: \(page.status)\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: \(page.body.utf8.count)\r\n\r\n\(page.body)")
            #expect(failing.report.contains("AppError"))
        },
        PortedTest("testErrorAfterOutput") {
            let scene = HandlerScene()
            // B69: thrown as well, for the output must not look complete.
            await #expect(throws: AppError.self) {
                try await makeHandler([:], scene).run { _, startResponse in
                    try await startResponse("200 OK")(someOutput)
                    throw AppError()
                }
            }
            #expect(scene.output.text == "Status: 200 OK\r\n\r\n\(someOutput)")
            #expect(scene.report.contains("AppError"))
        },
        PortedTest("testHeaderFormats") {
            for software in ["FooBar/1.0", nil] {
                for version in [HandlerOptions.HTTPVersion.http10, .http11] {
                    // B65: HTTP/0.9 is like any other.
                    for clientVersion in ["HTTP/0.9", "HTTP/1.0", "HTTP/1.1"] {
                        try await checkFormats(software, version, clientVersion)
                    }
                }
            }
        },
        PortedTest("testBytesData") {
            let scene = HandlerScene()
            try await makeHandler([:], scene).run(
                Apps.answering("200 OK", ["Content-Type": "text/plain; charset=utf-8"]) { "data" })
            #expect(
                scene.output.text == "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Length: 4\r\n\r\ndata")
        },
        PortedTest("testCloseOnError") {
            let closed = Journal()
            await #expect(throws: AppError.self) {
                try await makeHandler().run { _, startResponse in
                    try await startResponse("200 OK")(someOutput)
                    return ResponseBody.producing { write in
                        try await write("blah")
                        throw AppError()
                    }
                    .onClose { closed.note("closed") }
                }
            }
            #expect(closed.entries == ["closed"])
        },
        PortedTest("testPartialWrite") {
            // G3: a writer takes all, or throws; there is nothing partial to warn of.
            let scene = HandlerScene()
            try await scene.makeSimple().run(helloApp)
            #expect(
                scene.output.text == "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n"
                    + "Date: Mon, 05 Jun 2006 18:49:54 GMT\r\nContent-Length: 13\r\n\r\n"
                    + "Hello, world!")
        },
        PortedTest("testClientConnectionTerminations") {
            var scene = HandlerScene()
            scene.output = InMemoryWriter(
                failingAfter: 0, failure: TransportError(.clientDisconnected))
            try await scene.makeSimple().run(helloApp)
            #expect(scene.report.isEmpty)
        },
        PortedTest("testDontResetInternalStateOnException") {
            // B30: there is no state to reset; the error is reported and reaches the caller.
            var scene = HandlerScene()
            scene.output = InMemoryWriter(failingAfter: 0, failure: AppError())
            await #expect(throws: AppError.self) {
                try await scene.makeSimple().run(helloApp)
            }
            #expect(scene.report.contains("AppError"))
        },
    ]

    private static func checkFormats(
        _ software: String?, _ version: HandlerOptions.HTTPVersion, _ clientVersion: String
    ) async throws {
        let scene = HandlerScene().setting(["SERVER_PROTOCOL": clientVersion])
        let app = Apps.answering("200 OK", ["Date": "now"]) { .empty }
        try await scene.makeCGI {
            $0.httpVersion = version
            $0.serverSoftware = software
        }
        .run(app)
        try await scene.makeSimple {
            $0.httpVersion = version
            $0.serverSoftware = software
        }
        .run(app)

        let server = software.map { "Server: \($0)\r\n" } ?? ""
        let isNew = version == .http11
        #expect(
            scene.output.text == "Status: 200 OK\r\nDate: now\r\nContent-Length: 0\r\n\r\n"
                + "HTTP/\(isNew ? "1.1" : "1.0") 200 OK\r\n\(server)Date: now\r\n"
                + "Content-Length: 0\r\n\(isNew ? "Connection: close\r\n" : "")\r\n")
    }
}

/// A handler that says no more than it must.
private struct PlainHandler: GatewayHandler {
    let input: any ByteReader
    let output: any ByteWriter
}
