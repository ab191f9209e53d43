import AsyncGateway
import AsyncGatewayTesting
import Testing

// Text, bodies, and reading.

extension InterfaceExampleTests {
    @Test func `a segment of the path is compared with text`() async throws {
        let site: Application = { environ, startResponse in
            var environ = environ
            switch try environ.shiftPathInfo() {
            case "grüße":
                try await startResponse(.ok, ["Content-Type": "text/plain; charset=utf-8"])
                return "Grüße\n"
            default: throw HTTPError(.notFound)
            }
        }

        #expect(try await TestClient(site).get("/gr%C3%BC%C3%9Fe").text == "Grüße\n")
    }

    @Test func `text that was read can be sent back`() async throws {
        let mirror = application { environ in
            Response(
                .ok,
                Headers([.contentType: "text/plain", "X-Name": environ.headers["X-Name"] ?? ""]))
        }

        for name in ["Zoë", "☕"] {
            let response = try await TestClient(mirror, validating: false).get(
                "/", headers: ["X-Name": name])
            #expect(response.headers["X-Name"] == name)
        }
    }

    @Test func `native strings and bytes are sent as they came`() async throws {
        let mirror = application { environ in
            var response = Response(.ok, ["Content-Type": "text/plain"])
            response.headers.add("X-Native", native: environ["HTTP_X_NAME"] ?? "")
            response.headers.add("X-Bytes", bytes: environ.headers.getBytes("X-Name") ?? [])
            return response
        }

        let response = try await TestClient(mirror, validating: false).get(
            "/", headers: ["X-Name": "Zoë"])

        #expect(response.headers["X-Native"] == "Zoë")
        #expect(response.headers["X-Bytes"] == "Zoë")
    }

    @Test func `a credential that is removed from the variables is gone`() async throws {
        let anonymous: Middleware = { app in
            { environ, startResponse in
                var environ = environ
                environ["HTTP_AUTHORIZATION"] = nil
                return try await app(environ, startResponse)
            }
        }
        let who = application { .text($0.headers[.authorization] ?? "nobody") }

        let response = try await TestClient(anonymous(who)).get(
            "/", headers: ["Authorization": "Basic QWRh"])

        #expect(response.text == "nobody")
    }

    @Test func `a path is split before it is decoded`() async throws {
        let segments = application { .text($0.pathSegments.joined(separator: "|")) }

        #expect(try await TestClient(segments).get("/tea%2Fmilk/1").text == "tea/milk|1")
    }

    @Test func `text is encoded for its place in a URI`() async throws {
        let moved = application { environ in
            let name = PercentEncoding.encode("Earl Grey/№ 7", for: .pathSegment)
            return .redirect(to: "/teas/\(name)")
        }

        let response = try await TestClient(moved).get("/")

        #expect(response.headers["Location"] == "/teas/Earl%20Grey%2F%E2%84%96%207")
    }

    @Test func `a body is text with interpolations`() async throws {
        let hello: Application = { environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "Hello \(environ.path)\n"
        }

        #expect(try await TestClient(hello).get("/Ada").text == "Hello /Ada\n")
    }

    @Test func `a body is a sequence of text, or of bytes of any kind`() async throws {
        let words = AsyncStream<String> { continuation in
            for word in ["Assam", " ", "Darjeeling"] { continuation.yield(word) }
            continuation.finish()
        }
        let bytes = Array("Earl Grey".utf8)
        let bodies = [
            ResponseBody(words), ResponseBody(bytes[5...]),
            .producing { write in try await write(bytes[..<4]) },
        ]

        var texts: [String] = []
        for body in bodies {
            let app = application { _ in
                Response(.ok, ["Content-Type": "text/plain"], body: body)
            }
            texts.append(try await TestClient(app).get("/").text)
        }

        #expect(texts == ["Assam Darjeeling", "Grey", "Earl"])
    }

    @Test func `many small writes leave as blocks`() async throws {
        let list: Application = { environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return .producing { write in
                try await write.buffered { page in
                    for number in 1...3 {
                        try await page("\(number)")
                        try await page([0x0A][...])
                    }
                }
            }
        }

        let blocks = try await TestClient(list).stream("/") { response in
            try await response.reduce(into: 0) { count, _ in count += 1 }
        }

        #expect(blocks == 1)
    }

    @Test func `a body is read whole up to a limit, beyond which the client gets 413`() async throws
    {
        let note = application { .text(try await $0.input.text(upTo: 5)) }
        let bytes = application { .text("\(try await $0.input.collect(upTo: 5).count)") }

        #expect(try await TestClient(note).post("/", body: "Assam").text == "Assam")
        #expect(try await TestClient(note).post("/", body: "Ceylon").status == .contentTooLarge)
        #expect(try await TestClient(bytes).post("/", body: "Ceylon").status == .contentTooLarge)
    }

    @Test func `limits are changed for one request`() async throws {
        let note = application { environ in
            environ.input.changeLimits { $0.maximumCollectedBytes = 5 }
            return .text(String(decoding: try await environ.input.read(), as: UTF8.self))
        }

        #expect(try await TestClient(note).post("/", body: "Assam").text == "Assam")
        #expect(try await TestClient(note).post("/", body: "Ceylon").status == .contentTooLarge)
    }

    @Test func `what has arrived is read, and never a negative count`() async throws {
        let first = application { environ in
            await #expect(throws: GatewayError.self) { try await environ.input.read(atMost: -1) }
            let bytes = try await environ.input.read(atMost: 2)
            return .text(String(decoding: bytes, as: UTF8.self))
        }

        let response = try await TestClient(first, validating: false).post("/", body: "Assam")

        #expect(response.text == "As")
    }
}
