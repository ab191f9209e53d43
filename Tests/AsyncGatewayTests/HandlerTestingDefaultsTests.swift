import AsyncGateway
import Testing

@Suite("Testing defaults")
struct HandlerTestingDefaultsTests {
    private static let defaults = [
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.0",
        "HTTP_HOST": "127.0.0.1", "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/",
        "wsgi.url_scheme": "http",
    ]

    private func withDefaults(_ variables: [String: String]) -> Environ {
        var environ = Environ(variables)
        environ.setTestingDefaults()
        return environ
    }

    @Test func `an empty environ becomes that of a trivial request`() async throws {
        let environ = withDefaults([:])

        #expect(
            Dictionary(uniqueKeysWithValues: environ.variables.map { ($0, $1) }) == Self.defaults)
        #expect(environ.gatewayVersion == (1, 0))
        #expect(!environ.isMultithreaded && !environ.isMultiprocess && !environ.runsOnce)
        #expect(try await environ.input.read() == [])
    }

    @Test(arguments: defaults.keys.sorted())
    func `nothing that is there is replaced`(_ name: String) {
        #expect(withDefaults([name: "mine"])[name] == "mine")
    }

    @Test(
        arguments: [
            (["SERVER_NAME": "foo.bar"], "HTTP_HOST", "foo.bar"),
            (["HTTPS": "on"], "wsgi.url_scheme", "https"),
            (["HTTPS": "on"], "SERVER_PORT", "443"),
            (["HTTPS": "foo"], "SERVER_PORT", "80"),
            (["wsgi.url_scheme": "ftp"], "SERVER_PORT", nil),
            (["SCRIPT_NAME": "/tea"], "PATH_INFO", nil),
            (["PATH_INFO": "/tea"], "SCRIPT_NAME", nil),
            ([:], "QUERY_STRING", nil),
        ] as [([String: String], String, String?)])
    func `one default follows from another`(
        _ variables: [String: String], _ name: String, _ value: String?
    ) {
        #expect(withDefaults(variables)[name] == value)
    }

    @Test func `what has been removed counts as absent`() {
        var environ = Environ(["SERVER_NAME": "foo.bar"])
        environ["SERVER_NAME"] = nil

        environ.setTestingDefaults()

        #expect(environ["SERVER_NAME"] == "127.0.0.1")
    }

    @Test func `a body that was set stays`() async throws {
        var environ = Environ()
        environ.input = RequestBody(Array("tea".utf8))

        environ.setTestingDefaults()

        #expect(try await environ.input.read() == Array("tea".utf8))
    }
}
