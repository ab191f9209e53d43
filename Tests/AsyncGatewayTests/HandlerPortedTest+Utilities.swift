import AsyncGateway
import AsyncGatewayTesting
import Testing

/// `UtilityTests`
extension PortedTest {
    /// The environ of the given variables and the testing defaults.
    private static func environ(_ variables: [String: String]) -> Environ {
        var environ = Environ(variables)
        environ.setTestingDefaults()
        return environ
    }

    private static func checkShift(
        _ scriptName: String, _ pathInfo: String, _ name: String?, _ newScriptName: String,
        _ newPathInfo: String
    ) throws {
        var environ = environ(["SCRIPT_NAME": scriptName, "PATH_INFO": pathInfo])

        #expect(try environ.shiftPathInfo() == name)
        #expect(environ["SCRIPT_NAME"] == newScriptName)
        #expect(environ["PATH_INFO"] == newPathInfo)
    }

    private static func checkDefault(_ name: String, _ value: String, _ kept: String = "x") {
        #expect(environ([:])[name] == value)
        #expect(environ([name: kept])[name] == kept)
    }

    private static func checkAppURI(_ uri: String, _ variables: [String: String] = [:]) throws {
        #expect(try environ(variables).applicationURI() == uri)
    }

    private static func checkRequestURI(
        _ uri: String, _ variables: [String: String] = [:], includingQuery: Bool = true
    ) throws {
        #expect(try environ(variables).requestURI(includingQuery: includingQuery) == uri)
    }

    static let utilities = [
        PortedTest("testSimpleShifts") {
            try checkShift("", "/", "", "/", "")
            try checkShift("", "/x", "x", "/x", "")
            try checkShift("/", "", nil, "/", "")
            try checkShift("/a", "/x/y", "x", "/a/x", "/y")
            try checkShift("/a", "/x/", "x", "/a/x", "/")
        },
        PortedTest("testNormalizedShifts") {
            try checkShift("/a/b", "/../y", "..", "/a", "/y")
            try checkShift("", "/../y", "..", "", "/y")
            try checkShift("/a/b", "//y", "y", "/a/b/y", "")
            try checkShift("/a/b", "//y/", "y", "/a/b/y", "/")
            try checkShift("/a/b", "/./y", "y", "/a/b/y", "")
            try checkShift("/a/b", "/./y/", "y", "/a/b/y", "/")
            try checkShift("/a/b", "///./..//y/.//", "..", "/a", "/y/")
            try checkShift("/a/b", "///", "", "/a/b/", "")
            try checkShift("/a/b", "/.//", "", "/a/b/", "")
            try checkShift("/a/b", "/x//", "x", "/a/b/x", "/")
            try checkShift("/a/b", "/.", nil, "/a/b", "")
        },
        PortedTest("testDefaults") {
            checkDefault("SERVER_NAME", "127.0.0.1")
            checkDefault("SERVER_PORT", "80")
            checkDefault("SERVER_PROTOCOL", "HTTP/1.0")
            checkDefault("HTTP_HOST", "127.0.0.1")
            checkDefault("REQUEST_METHOD", "GET")
            checkDefault("SCRIPT_NAME", "")
            checkDefault("PATH_INFO", "/")
            checkDefault("wsgi.url_scheme", "http")
            // T2: the others are properties, which always have a value.
            let defaults = environ([:])
            #expect(defaults.gatewayVersion == (1, 0))
            #expect(!defaults.runsOnce && !defaults.isMultithreaded && !defaults.isMultiprocess)
            let body = try await defaults.input.read()
            #expect(body.isEmpty)
        },
        PortedTest("testCrossDefaults") {
            #expect(environ(["SERVER_NAME": "foo.bar"])["HTTP_HOST"] == "foo.bar")
            for (https, scheme, port) in [
                ("on", "https", "443"), ("1", "https", "443"), ("yes", "https", "443"),
                ("foo", "http", "80"),
            ] {
                #expect(environ(["HTTPS": https]).urlScheme == scheme)
                #expect(environ(["HTTPS": https])["SERVER_PORT"] == port)
            }
        },
        PortedTest("testGuessScheme") {
            #expect(Environ().guessedScheme == "http")
            #expect(Environ(["HTTPS": "foo"]).guessedScheme == "http")
            for https in ["on", "yes", "1"] {
                #expect(Environ(["HTTPS": https]).guessedScheme == "https")
            }
        },
        PortedTest("testAppURIs") {
            try checkAppURI("http://127.0.0.1/")
            try checkAppURI("http://127.0.0.1/spam", ["SCRIPT_NAME": "/spam"])
            try checkAppURI("http://127.0.0.1/sp%E4m", ["SCRIPT_NAME": "/sp\u{E4}m"])
            try checkAppURI(
                "http://spam.example.com:2071/",
                ["HTTP_HOST": "spam.example.com:2071", "SERVER_PORT": "2071"])
            try checkAppURI("http://spam.example.com/", ["SERVER_NAME": "spam.example.com"])
            try checkAppURI(
                "http://127.0.0.1/",
                ["HTTP_HOST": "127.0.0.1", "SERVER_NAME": "spam.example.com"])
            try checkAppURI("https://127.0.0.1/", ["HTTPS": "on"])
            try checkAppURI(
                "http://127.0.0.1:8000/", ["SERVER_PORT": "8000", "HTTP_HOST": ""])
        },
        PortedTest("testReqURIs") {
            try checkRequestURI("http://127.0.0.1/")
            try checkRequestURI("http://127.0.0.1/spam", ["SCRIPT_NAME": "/spam"])
            try checkRequestURI("http://127.0.0.1/sp%E4m", ["SCRIPT_NAME": "/sp\u{E4}m"])
            for (path, quoted) in [
                ("/spam", "/spam"), ("/sp\u{E4}m", "/sp%E4m"), ("/spam;ham", "/spam;ham"),
                ("/spam;cookie=1234,5678", "/spam;cookie=1234,5678"),
            ] {
                try checkRequestURI(
                    "http://127.0.0.1/spammity\(quoted)",
                    ["SCRIPT_NAME": "/spammity", "PATH_INFO": path])
            }
            let spam = ["SCRIPT_NAME": "/spammity", "PATH_INFO": "/spam"]
            for query in ["say=ni", "s%E4y=ni"] {
                try checkRequestURI(
                    "http://127.0.0.1/spammity/spam?\(query)",
                    spam.merging(["QUERY_STRING": query]) { $1 })
            }
            try checkRequestURI(
                "http://127.0.0.1/spammity/spam",
                spam.merging(["QUERY_STRING": "say=ni"]) { $1 }, includingQuery: false)
        },
        PortedTest("testFileWrapper") {
            let closed = Journal()
            let text = InMemoryReader(String(repeating: "xyz", count: 50))
            let file = FileWrapper(text, blockSize: 120) { closed.note("closed") }

            var blocks: [String] = []
            for try await block in file { blocks.append(String(decoding: block, as: UTF8.self)) }

            #expect(
                blocks == [
                    String(repeating: "xyz", count: 40), String(repeating: "xyz", count: 10),
                ])
            #expect(closed.entries.isEmpty)
            try await file.close()
            #expect(closed.entries == ["closed"])
        },
        PortedTest("testHopByHop") {
            for name in [
                "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE",
                "Trailers", "Transfer-Encoding", "Upgrade",
            ] {
                #expect(isHopByHop(name))
                #expect(isHopByHop(name.uppercased()) && isHopByHop(name.lowercased()))
            }
            for name in ["Accept", "Cache-Control", "Date", "Pragma", "Trailer", "Via", "Warning"] {
                #expect(!isHopByHop(name))
                #expect(!isHopByHop(name.uppercased()) && !isHopByHop(name.lowercased()))
            }
        },
    ]
}
