import AsyncGateway
import AsyncGatewayTesting
import Testing

// What the interface is for, in one example each, as an app or a middleware would write it.

private enum RequestID: EnvironKey { static let defaultValue: String? = nil }

private let taggedWithID: Middleware = { app in
    { environ, startResponse in
        startResponse.onHead { $0.headers["X-Request-Id"] = environ[RequestID.self] }
        return try await app(environ, startResponse)
    }
}

private let identified: Middleware = { app in
    { environ, startResponse in
        var environ = environ
        environ[RequestID.self] = "7"
        return try await app(environ, startResponse)
    }
}

private struct NoTea: ResponseConvertibleError {
    let name: String
    var response: Response { .text("There is no \(name).\n", status: .notFound) }
}

private let tea = application { environ in
    switch environ.path {
    case "/": .html("<h1>Tea</h1>")
    case "/assam": .text("Assam\n")
    case "/old": .redirect(to: "/assam")
    case "/gone": .empty(.gone)
    case "/milk": throw NoTea(name: "milk")
    case "/fail": throw AppError()
    default: throw HTTPError(.notFound, "Try /assam.")
    }
}

@Suite("Examples of the interface", .timeLimit(.minutes(1)))
struct InterfaceExampleTests {
    @Test func `a handler returns its response as a value`() async throws {
        let client = TestClient(tea)

        #expect(try await client.get("/").headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(try await client.get("/assam").text == "Assam\n")
        #expect(try await client.get("/old").headers["Location"] == "/assam")
        #expect(try await client.get("/gone").status == .gone)
    }

    @Test func `an error answers for itself, and any other is a 500`() async throws {
        let client = TestClient(tea)

        #expect(try await client.get("/milk").text == "There is no milk.\n")
        #expect(try await client.get("/fail").status == .internalServerError)
    }

    @Test func `a handler ends with a status by throwing it`() async throws {
        let response = try await TestClient(tea).get("/coffee")

        #expect(response.status == .notFound)
        #expect(response.text == "404 Not Found\nTry /assam.\n")
        #expect(response.errorLog.isEmpty)
    }

    @Test func `a pipeline reads from the outermost to the app`() async throws {
        let site = pipeline([identified, taggedWithID], tea)

        #expect(try await TestClient(site).get("/assam").headers["X-Request-Id"] == "7")
    }

    @Test(arguments: ["/assam", "/old", "/milk", "/fail", "/coffee"])
    func `a middleware adds a field to every response`(_ path: String) async throws {
        let response = try await TestClient(identified(taggedWithID(tea))).get(path)

        #expect(response.headers["X-Request-Id"] == "7")
    }

    @Test func `a middleware measures every response`() async throws {
        let journal = Journal()
        let measured: Middleware = { app in
            { environ, startResponse in
                startResponse.onEnd { journal.note("\($0.status): \($0.bodyBytesSent)") }
                return try await app(environ, startResponse)
            }
        }

        _ = try await TestClient(measured(tea)).get("/assam")

        #expect(journal.entries == ["200 OK: 6"])
    }

    @Test func `a middleware takes the response of an app as a value`() async throws {
        let shouting: Middleware = { app in
            application { environ in
                var response = try await Response(of: app, for: environ)
                response.headers.remove("Content-Length")
                response.body = response.body.mapBlocks { $0.map { $0 & 0xDF } }
                return response
            }
        }

        #expect(try await TestClient(shouting(tea)).get("/assam").text.hasPrefix("ASSAM"))
    }

    @Test func `a middleware replaces the page of a 404`() async throws {
        let helpful: Middleware = { app in
            application { environ in
                let response = try await Response(of: app, for: environ)
                guard response.status == .notFound else { return response }
                await response.body.close()
                return .html("<h1>Try <a href=\"/\">tea</a></h1>", status: .notFound)
            }
        }

        let response = try await TestClient(helpful(tea)).get("/coffee")

        #expect(response.status == .notFound)
        #expect(response.text.hasPrefix("<h1>"))
    }

    @Test func `a responder of a middleware's own sees each start`() async throws {
        let journal = Journal()
        let logged: Middleware = { app in
            { environ, startResponse in
                let own = Responder(wrapping: startResponse) { inner, status, headers, error in
                    journal.note("\(status)")
                    return try inner.start(status, headers, replacing: error)
                }
                return try await app(environ, own)
            }
        }

        _ = try await TestClient(logged(tea)).get("/assam")

        #expect(journal.entries == ["200 OK"])
    }

    @Test func `a writer of a middleware's own gets what the app writes`() async throws {
        let shouting: Middleware = { app in
            { environ, startResponse in
                let loud = Responder(wrapping: startResponse) { inner, status, headers, error in
                    let write = try inner.start(status, headers, replacing: error)
                    return Writer { block in try await write(block.map(uppercased)) }
                }
                return try await app(environ, loud)
            }
        }
        let writing: Application = { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/plain"])
            try await write("tea ")
            return "milk"
        }

        #expect(try await TestClient(shouting(writing)).get("/").text == "TEA milk")
    }

    @Test func `a middleware can look at a body before it is sent`() async throws {
        let file = ResponseBody(try FileWrapper(path: #filePath, range: 0..<10))
        let closing = ResponseBody("tea").onClose {}

        #expect(ResponseBody("tea").wholeBytes == Array("tea".utf8))
        #expect(ResponseBody("tea").knownLength == 3)
        #expect((file.wholeBytes, file.knownLength) == (nil, 10))
        #expect((closing.wholeBytes, closing.knownLength) == (nil, 3))
        #expect(ResponseBody(["te", "a"]).knownLength == nil)
        await file.close()
    }

    @Test func `what the server refuses has a page of one's own, with the reason`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errorOutput = { environ, startResponse in
            let status = environ.refusal?.status ?? .internalServerError
            try await startResponse(status, ["Content-Type": "text/plain"])
            return "Sorry: \(environ.refusal?.reason ?? "an error")\n"
        }
        let connection = InMemoryConnection()
        let server = AsyncGatewayServer(configuration: configuration, app: tea)
        async let serving: Void = server.serve(connection)

        try await connection.client.send("GET / HTTP/1.1\r\n\r\n")
        let answer = try await connection.client.receiveText()
        await connection.client.close()
        await serving

        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.contains("\r\n\r\nSorry: "))
    }
}

private func uppercased(_ byte: UInt8) -> UInt8 {
    0x61...0x7A ~= byte ? byte - 0x20 : byte
}
