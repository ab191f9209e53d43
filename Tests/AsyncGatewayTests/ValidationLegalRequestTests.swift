import AsyncGateway
import Testing

@Suite("Legal requests under the validator", .timeLimit(.minutes(1)))
struct ValidationLegalRequestTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: tea.example\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "HEAD /cups HTTP/1.1\r\nHost: tea.example\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: tea.example\r\n\r\n",
        "GET http://tea.example/cups?milk=1 HTTP/1.1\r\nHost: other.example\r\n\r\n",
        "GET http://tea.example HTTP/1.1\r\nHost: tea.example\r\n\r\n",
        "GET //cups//%FF?%20?? HTTP/1.1\r\nHost: tea.example:8000\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: tea.example\r\nCookie: a=1\r\nCookie: b=2\r\nX-A: \u{E9}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: tea.example\r\nX_Tea: a\r\nProxy: b\r\nTE: trailers\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: tea.example\r\nContent-Length: 5\r\n\r\nassam",
        "POST / HTTP/1.1\r\nHost: tea.example\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: tea.example\r\nContent-Type: text/plain\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5\r\nassam\r\n0\r\n\r\n",
    ])
    func `nothing is said of them`(_ request: String) async {
        let reader: Application = { environ, startResponse in
            _ = try await environ.input.read()
            return try await demoApp(environ, startResponse)
        }

        let seen = await ValidationExchange.observe(reader, to: request)

        #expect(seen.status == "200")
        #expect(seen.violations == [])
    }

    @Test func `an unregistered method is passed on with a warning`() async {
        let request = "BREW /pot HTTP/1.1\r\nHost: tea.example\r\n\r\n"

        let seen = await ValidationExchange.enforce(demoApp, to: request)

        #expect(seen.status == "200")
        #expect(seen.log.hasPrefix("warning environ.known-method: \"BREW\" "))
    }

    @Test func `a path that has been shifted to its end is no error`() async {
        let mount: Middleware = { app in
            { environ, startResponse in
                var environ = environ
                _ = try environ.shiftPathInfo()
                return try await app(environ, startResponse)
            }
        }
        let request = "GET / HTTP/1.1\r\nHost: tea.example\r\n\r\n"

        let seen = await ValidationExchange.enforce(demoApp, from: mount, to: request)

        #expect(seen.status == "200")
    }
}
