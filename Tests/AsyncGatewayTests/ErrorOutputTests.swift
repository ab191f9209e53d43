import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Error page of the server", .timeLimit(.minutes(1)))
struct ErrorOutputTests {
    /// A page for whatever the server itself answers.
    private static let page: Application = { environ, startResponse in
        let status = environ.refusal?.status ?? .internalServerError
        try await startResponse(status, ["Content-Type": "text/html"])
        return ResponseBody(
            "<h1>\(status.code)</h1> \(environ.serverName.isEmpty) \(environ.refusal?.reason ?? "-")"
        )
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 505),
        ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 9000))\r\n\r\n", 431),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: tea\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\ntea\r\n", 400),
    ])
    func `is asked for every status, with the reason`(_ request: String, _ code: Int) async throws {
        try await withConnection(to: Apps.echo, configure: { $0.errorOutput = Self.page }) {
            scene in
            try await scene.send(request)
            let response = try await scene.reader.readResponse()

            #expect(response.status.code == code)
            #expect(response.text.hasPrefix("<h1>\(code)</h1> false "))
            #expect(!response.text.hasSuffix(" -"))
            #expect(response.headers["Content-Type"] == "text/html")
            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `is asked for a head that stood still`() async throws {
        try await withConnection(to: Apps.path, configure: { $0.errorOutput = Self.page }) {
            scene in
            try await scene.send("GET / HTTP/1.1\r\nHost")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(20))

            #expect(try await scene.reader.readResponse().text.hasPrefix("<h1>408</h1>"))
        }
    }

    @Test func `that streams ends with the connection, for the version is not known`() async throws
    {
        let page: Application = { _, startResponse in
            try await startResponse(.badRequest)
            return .producing { write in for _ in 0..<3 { try await write("tea") } }
        }
        try await withConnection(to: Apps.path, configure: { $0.errorOutput = page }) { scene in
            try await scene.send("tea\r\n\r\n")
            let bytes = try await scene.reader.readToEnd()

            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasSuffix("\r\n\r\nteateatea"))
            #expect(!text.contains("chunked"))
        }
    }

    @Test func `that fails is reported, and the default one sent`() async throws {
        let page: Application = { _, _ in throw AppError() }
        for (request, status) in [("tea\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 500)]
        {
            try await withConnection(to: { _, _ in
                throw HTTPError(.badGateway, headers: ["a b": ""])
            }) {
                $0.errorOutput = page
            } _: { scene in
                try await scene.send(request)

                #expect(try await scene.reader.readResponse().status.code == status)
                #expect(scene.errors.entries.last?.contains("AppError") == true)
            }
        }
    }

    @Test func `answers for a body that cannot be read behind a layer that takes responses, too`()
        async throws
    {
        let reading = application { environ in .text(try await environ.input.text(upTo: 1)) }
        let passing = application { environ in try await Response(of: reading, for: environ) }
        try await withConnection(to: passing, configure: { $0.errorOutput = Self.page }) { scene in
            try await scene.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntea")

            let response = try await scene.reader.readResponse(to: "POST")
            #expect(response.status == .contentTooLarge)
            #expect(response.text.hasPrefix("<h1>413</h1> false"))
        }
    }

    @Test func `by default repeats nothing that the client has sent`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("GET /<script> HTTP/1.1\r\nHost: a\r\nA : <b>\r\n\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.text == "400 Bad Request\n")
            #expect(response.headers["Content-Type"] == "text/plain; charset=utf-8")
        }
    }
}
