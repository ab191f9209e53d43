import AsyncGateway
import Testing

@Suite("Request URI")
struct RequestURITests {
    @Test(arguments: [
        (RequestURI.make(), "http://127.0.0.1/"),
        (.make(scriptName: "/spam"), "http://127.0.0.1/spam"),
        (.make(scriptName: "/sp\u{E4}m"), "http://127.0.0.1/sp%E4m"),
        (.make(host: "spam.example.com:2071", port: "2071"), "http://spam.example.com:2071/"),
        (.make(host: nil, name: "spam.example.com"), "http://spam.example.com/"),
        (.make(host: "", name: "spam.example.com"), "http://spam.example.com/"),
        (.make(host: "127.0.0.1", name: "spam.example.com"), "http://127.0.0.1/"),
        (.make(scheme: "https", port: "443"), "https://127.0.0.1/"),
        (.make(host: nil, port: "8000"), "http://127.0.0.1:8000/"),
    ])
    func `the app's URI is that of wsgiref`(_ parts: RequestURI, _ uri: String) throws {
        #expect(try parts.applicationURI() == uri)
    }

    @Test(arguments: [
        (RequestURI.make(path: "/"), "http://127.0.0.1/"),
        (.make(), "http://127.0.0.1/"),
        (.make(scriptName: "/spam"), "http://127.0.0.1/spam"),
        (.make(scriptName: "/sp\u{E4}m"), "http://127.0.0.1/sp%E4m"),
        (.make(scriptName: "/spammity", path: "/spam"), "http://127.0.0.1/spammity/spam"),
        (.make(scriptName: "/spammity", path: "/sp\u{E4}m"), "http://127.0.0.1/spammity/sp%E4m"),
        (.make(scriptName: "/spammity", path: "/spam;ham"), "http://127.0.0.1/spammity/spam;ham"),
        (
            .make(scriptName: "/spammity", path: "/spam;cookie=1234,5678"),
            "http://127.0.0.1/spammity/spam;cookie=1234,5678"
        ),
        (
            .make(scriptName: "/spammity", path: "/spam", query: "say=ni"),
            "http://127.0.0.1/spammity/spam?say=ni"
        ),
        (
            .make(scriptName: "/spammity", path: "/spam", query: "s%E4y=ni"),
            "http://127.0.0.1/spammity/spam?s%E4y=ni"
        ),
        (
            .make(path: "/x", query: "\"<>\\^`{|}[]%zz+'=\u{C3}\u{A9}#"),
            "http://127.0.0.1/x?\"<>\\^`{|}[]%zz+'=%C3%A9%23"
        ),
        (.make(path: "//x"), "http://127.0.0.1//x"),
        (
            .make(path: "/x?y#z%/~!$&'()*+,;=:@\u{FF}"),
            "http://127.0.0.1/x%3Fy%23z%25/~%21%24%26%27%28%29%2A%2B,;=%3A%40%FF"
        ),
    ])
    func `the request's URI is that of wsgiref`(_ parts: RequestURI, _ uri: String) throws {
        #expect(try parts.requestURI() == uri)
    }

    @Test func `the query can be left out`() throws {
        let parts = RequestURI.make(scriptName: "/spammity", path: "/spam", query: "say=ni")

        #expect(try parts.requestURI(includingQuery: false) == "http://127.0.0.1/spammity/spam")
    }

    @Test func `only a slash is taken off the path`() throws {
        #expect(try RequestURI.make(path: "nolead").requestURI() == "http://127.0.0.1/nolead")
    }

    @Test(arguments: [
        (RequestURI.make(scheme: "https", host: nil, port: "443"), "https://127.0.0.1/"),
        (.make(scheme: "https", host: nil, port: "80"), "https://127.0.0.1:80/"),
        (.make(scheme: "http", host: nil, port: "443"), "http://127.0.0.1:443/"),
        (.make(host: nil, port: ""), "http://127.0.0.1/"),
        (.make(host: "example.com:80", port: "80"), "http://example.com:80/"),
    ])
    func `only a port of the server's own is left out`(_ parts: RequestURI, _ uri: String) throws {
        #expect(try parts.applicationURI() == uri)
    }

    @Test(arguments: ["0", "00", ""])
    func `a socket without a port has none in its URIs`(_ port: String) throws {
        for scheme in ["http", "https"] {
            let parts = RequestURI.make(scheme: scheme, host: nil, name: "localhost", port: port)

            #expect(try parts.applicationURI() == "\(scheme)://localhost/")
        }
    }

    @Test func `a bracket with a mark behind it is still a bracket`() {
        #expect(throws: GatewayError(.invalidServerName, "[\u{301}::1]:8000")) {
            try RequestURI.make(host: nil, name: "[\u{301}::1]", port: "8000").applicationURI()
        }
    }

    @Test(arguments: ["::1", "[::1]"])
    func `an IPv6 server name is put in brackets`(_ name: String) throws {
        let parts = RequestURI.make(host: nil, name: name, port: "8000")

        #expect(try parts.applicationURI() == "http://[::1]:8000/")
    }

    @Test(arguments: [
        "example.com", "EXAMPLE.com:8080", "a.b-c_d~e", "127.0.0.1:", "[::1]", "[2001:db8::1]:80",
        "[::ffff:127.0.0.1]", "a%20b", "sub!$&'()*+;=delims",
    ])
    func `a host that is an authority is taken as it came`(_ host: String) throws {
        #expect(try RequestURI.make(host: host).applicationURI() == "http://\(host)/")
    }

    @Test(arguments: [
        "a b", "a/b", "a?b", "a#b", "user@host", "a\\b", "a\r\nb", "caf\u{E9}", "\u{FF}", ":80",
        "a:80:80", "a:8o", "a:-1", "a%2", "a%zz", "%", "[", "[]", "[::1", "[::1]80", "[a.b]", "[:]",
        "::1", "a]", "a,b c", " ",
    ])
    func `a host that is no authority is refused`(_ host: String) {
        #expect(throws: RequestError(.invalidHost, host)) {
            try RequestURI.make(host: host).requestURI()
        }
    }

    @Test func `a server name that is no host is refused`() {
        #expect(throws: GatewayError(.invalidServerName, ":8000")) {
            try RequestURI.make(host: nil, name: "", port: "8000").applicationURI()
        }
    }

    @Test(arguments: ["", "1http", "ht tp", "http:", "h\u{E9}"])
    func `a scheme that is none is refused`(_ scheme: String) {
        #expect(throws: GatewayError(.invalidScheme, scheme)) {
            try RequestURI.make(scheme: scheme).applicationURI()
        }
    }

    @Test func `a path that holds more than bytes is refused`() {
        #expect(throws: GatewayError(.invalidPath, "/\u{20AC}")) {
            try RequestURI.make(path: "/\u{20AC}").requestURI()
        }
    }
}

extension RequestURI {
    /// The parts that wsgiref's `setup_testing_defaults` gives, but for those that are named.
    fileprivate static func make(
        scheme: String = "http",
        host: String? = "127.0.0.1",
        name: String = "127.0.0.1",
        port: String = "80",
        scriptName: String = "",
        path: String = "",
        query: String = ""
    ) -> RequestURI {
        RequestURI(
            scheme: scheme, host: host, serverName: name, serverPort: port,
            scriptName: scriptName, pathInfo: path, queryString: query
        )
    }
}
