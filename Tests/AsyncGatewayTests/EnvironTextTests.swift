import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Text of an environ")
struct EnvironTextTests {
    /// The bytes of `gr\u{FC}\u{DF}e` in UTF-8, each as a scalar.
    private static let native = "gr\u{C3}\u{BC}\u{C3}\u{9F}e"

    @Test func `a segment of the path is compared with text`() throws {
        var environ = Environ(["PATH_INFO": "/\(Self.native)/milk"])

        switch try environ.shiftPathInfo() {
        case "grüße": break
        case let name: Issue.record("\(name ?? "nil")")
        }

        #expect(environ["SCRIPT_NAME"] == "/\(Self.native)")
        #expect(environ.scriptName == "/gr\u{FC}\u{DF}e")
        #expect(environ.path == "/milk")
    }

    @Test func `a malformed segment has its bytes`() throws {
        var environ = Environ(["PATH_INFO": "/caf\u{E9}/caf\u{E9}/"])

        #expect(try environ.shiftPathInfo() == "caf\u{FFFD}")
        #expect(try environ.shiftPathInfoBytes() == [0x63, 0x61, 0x66, 0xE9])
        #expect(try environ.shiftPathInfoBytes() == [])
        #expect(try environ.shiftPathInfoBytes() == nil)
        let segment = Array("/caf".utf8) + [0xE9]
        #expect(environ.scriptName == "/caf\u{FFFD}/caf\u{FFFD}/")
        #expect(environ.scriptNameBytes == segment + segment + [0x2F])
    }

    @Test func `typed text is stored as a native string`() {
        var environ = Environ()
        environ.path = "/gr\u{FC}\u{DF}e"
        environ.scriptName = "/\u{2615}"
        environ.queryString = "a=\u{E9}"
        environ.contentType = "text/plain; title=\u{E9}"

        #expect(environ["PATH_INFO"] == "/\(Self.native)")
        #expect(environ["SCRIPT_NAME"] == "/\u{E2}\u{98}\u{95}")
        #expect(environ["QUERY_STRING"] == "a=\u{C3}\u{A9}")
        #expect(environ.queryString == "a=\u{E9}")
        #expect(environ.headers == ["Content-Type": "text/plain; title=\u{E9}"])
        #expect(environ.contentType == "text/plain; title=\u{E9}")
        environ.contentType = nil
        #expect(environ["CONTENT_TYPE"] == nil)
    }

    @Test func `bytes of fields are those that arrived, also of a variable that was set`() {
        var environ = Environ(["HTTP_X": "caf\u{E9}"])
        environ["HTTP_Y"] = "caf\u{C3}\u{A9}"

        #expect(environ.headers.getBytes("X") == [0x63, 0x61, 0x66, 0xE9])
        #expect(environ.headers["X"] == "caf\u{FFFD}")
        #expect(environ.headers["Y"] == "caf\u{E9}")
    }

    @Test func `testing defaults copy the native name of the server`() {
        var environ = Environ(["SERVER_NAME": "caf\u{C3}\u{A9}"])
        environ.setTestingDefaults()

        #expect(environ["HTTP_HOST"] == "caf\u{C3}\u{A9}")
    }

    @Test func `segments that arrive decide over a connection too`() async throws {
        let app: Application = { environ, startResponse in
            var environ = environ
            let isKnown = try environ.shiftPathInfo() == "grüße"
            try await startResponse(isKnown ? .ok : .notFound, ["Content-Type": "text/plain"])
            return "Hello \(environ.path)\n"
        }

        let response = try await TestClient(app).get("/gr%C3%BC%C3%9Fe/Zo%C3%AB")

        #expect(response.status == .ok)
        #expect(response.text == "Hello /Zo\u{EB}\n")
    }
}
