import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Text as bytes")
struct TextIsBytesTests {
    // U+212A KELVIN SIGN is canonically equivalent to K, and U+037E to a semicolon.
    @Test func `canonically equivalent values are different fields`() {
        let composed: Headers = ["X-Name": "\u{E9}"]
        let decomposed: Headers = ["X-Name": "e\u{301}"]

        #expect(composed != decomposed)
        #expect(composed == ["x-name": "\u{E9}"])
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test func `canonically equivalent texts are different statuses`() {
        #expect(Status("OK") != Status("O\u{212A}"))
        #expect(Set([Status("OK"), "O\u{212A}", "OK"]).count == 2)
    }

    @Test func `canonically equivalent texts are different methods and names`() {
        #expect(RequestMethod("K") != "\u{212A}")
        #expect(Set([RequestMethod("K"), "\u{212A}", "K"]).count == 2)
        #expect(Headers.Name("x\u{E9}") != "xe\u{301}")
        #expect(Set([Headers.Name("x\u{E9}"), "xe\u{301}", "X\u{E9}"]).count == 2)
    }

    @Test(arguments: [
        ("HTTP_X_\u{301}A", "X-\u{301}a"), ("HTTP_\u{301}", "\u{301}"), ("HTTP_A__B", "A--B"),
        ("HTTP_X_1ST", "X-1st"),
    ])
    func `a variable's field is named byte by byte`(variable: String, field: String) {
        let headers = Environ([variable: "tea"]).headers

        #expect(headers.names.map { Array($0.utf8) } == [Array(field.utf8)])
    }

    @Test func `a host with a NUL is not cut`() async throws {
        let server = AsyncGatewayServer(host: "127.0.0.1\0.example", port: 0, app: Apps.path)

        let error = await #expect(throws: ServerError.self) { try await server.run() }

        #expect(error?.code == .cannotListen)
    }
}

@Suite("Variables of a request")
struct EnvironVariablesTests {
    private static let request = """
        GET /tea?milk=1 HTTP/1.1\r
        Host: cups.example\r
        Cookie: a=1\r
        X-A: one\r
        X_B: withheld\r
        x-a: two\r
        Cookie: b=2\r
        Content-Type: text/plain\r
        Connection: close\r
        Proxy: evil\r
        \r\n
        """

    @Test func `all variables are those that are asked for one by one`() async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            var environ = environ
            _ = try environ.shiftPathInfo()
            environ["SERVER_SOFTWARE"] = nil
            environ["OWN"] = "mine"
            for (name, value) in environ.variables {
                journal.note("\(name)=\(value)\(environ[name] == value ? "" : " differs")")
            }
            try await startResponse("200 OK")
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.request)
            _ = try await scene.reader.readResponse()
        }

        #expect(
            journal.entries == [
                "CONTENT_TYPE=text/plain", "GATEWAY_INTERFACE=CGI/1.1", "HTTP_COOKIE=a=1; b=2",
                "HTTP_HOST=cups.example", "HTTP_X_A=one,two", "OWN=mine", "PATH_INFO=",
                "QUERY_STRING=milk=1", "REMOTE_ADDR=127.0.0.1", "REMOTE_PORT=49152",
                "REQUEST_METHOD=GET", "REQUEST_URI=/tea?milk=1", "SCRIPT_NAME=/tea",
                "SERVER_NAME=localhost", "SERVER_PORT=80", "SERVER_PROTOCOL=HTTP/1.1",
            ])
    }

    @Test func `a path set by hand replaces the one that was shifted`() throws {
        var environ = Environ(["SCRIPT_NAME": "/a", "PATH_INFO": "/b/c", "X": "y"])

        #expect(try environ.shiftPathInfo() == "b")
        environ["PATH_INFO"] = "/d/e"
        #expect(try environ.shiftPathInfo() == "d")

        #expect(environ.scriptName == "/a/b/d")
        #expect(environ.path == "/e")
    }

    @Test(arguments: [
        (2, ["ea", "rl", "\n", "gr", "ey"]), (5, ["earl\n", "grey"]), (4, ["earl", "\n", "grey"]),
    ])
    func `a line is cut at its limit`(limit: Int, expected: [String]) async throws {
        let input = RequestBody(Array("earl\ngrey".utf8))
        var lines: [String] = []
        while true {
            let line = try await input.readLine(limit: limit)
            guard !line.isEmpty else { break }
            lines.append(String(decoding: line, as: UTF8.self))
        }

        #expect(lines == expected)
    }
}
