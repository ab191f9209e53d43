import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Forms of a test client")
struct TestingFormTests {
    /// Answers with the type and the body of its request.
    private let mirror = application { environ in
        .text("\(environ.contentType ?? "-")\n" + (try await environ.input.text(upTo: 10_000)))
    }

    @Test func `a form is sent as a browser sends it`() async throws {
        let response = try await TestClient(mirror).post(
            "/", body: .form(["tea": "earl grey", "tea": "50 % off & more", "müsli": "a+b"]))

        #expect(
            response.text == """
                application/x-www-form-urlencoded
                tea=earl+grey&tea=50+%25+off+%26+more&m%C3%BCsli=a%2Bb
                """)
    }

    @Test func `json has its type`() async throws {
        let response = try await TestClient(mirror).put("/", body: .json(#"{"tea": 1}"#))

        #expect(response.text == "application/json\n{\"tea\": 1}")
    }

    @Test func `a type that the test sets is kept`() async throws {
        let response = try await TestClient(mirror).post(
            "/", headers: ["Content-Type": "application/x-tea"], body: .json("{}"))

        #expect(response.text == "application/x-tea\n{}")
    }

    @Test func `a multipart form has a head for each part`() async throws {
        let parts = [
            TestPart("tea \"fine\"", "earl grey"),
            TestPart("leaf", filename: "a\r\nb.png", contentType: "image/png", [0x89, 0x50]),
            TestPart("note", filename: "note.txt", contentType: nil, "dry"),
        ]
        let client = TestClient(
            application { environ in
                Response(
                    .ok, ["Content-Type": environ.contentType ?? "-"],
                    body: ResponseBody(try await environ.input.read()))
            })

        let response = try await client.post("/", body: .multipart(parts, boundary: "cut"))

        #expect(response.headers["Content-Type"] == "multipart/form-data; boundary=cut")
        let expected =
            Array(
                """
                --cut\r
                Content-Disposition: form-data; name="tea %22fine%22"\r
                \r
                earl grey\r
                --cut\r
                Content-Disposition: form-data; name="leaf"; filename="a%0D%0Ab.png"\r
                Content-Type: image/png\r
                \r

                """.utf8) + [0x89, 0x50]
            + Array(
                """
                \r
                --cut\r
                Content-Disposition: form-data; name="note"; filename="note.txt"\r
                \r
                dry\r
                --cut--\r

                """.utf8)
        #expect(response.body == expected)
    }
}

@Suite("Redirects of a test client")
struct TestingRedirectTests {
    /// Tells how it was asked for, and redirects as its path says: `/307/next`.
    private let site = application { environ in
        if let code = environ.pathSegments.first.flatMap(Int.init), 300..<400 ~= code {
            return .redirect(
                to: environ.path.dropFirst(4) + "", status: Status(code: code, reason: "R"))
        }
        return .text(
            "\(environ.method) \(environ.path) \(try await environ.input.text(upTo: 100))"
                + "\(environ.contentType ?? "-")")
    }

    private var client: TestClient { TestClient(site, followsRedirects: true) }

    @Test func `redirects are followed only if that is asked for`() async throws {
        let response = try await TestClient(site).get("/303/next")

        #expect(response.status.code == 303)
        #expect(response.redirects.isEmpty)
    }

    @Test(arguments: [301, 302, 303])
    func `a form that is redirected is followed by GET`(_ code: Int) async throws {
        let response = try await client.post("/\(code)/next", body: .form(["a": "b"]))

        #expect(response.text == "GET /next -")
        #expect(response.redirects == ["/next"])
    }

    @Test(arguments: [307, 308])
    func `a redirect that keeps the method keeps the body`(_ code: Int) async throws {
        let response = try await client.post("/\(code)/next", body: .json("{}"))

        #expect(response.text == "POST /next {}application/json")
    }

    @Test func `a chain is followed to its end`() async throws {
        let response = try await client.get("/301/302/303/end")

        #expect(response.text == "GET /end -")
        #expect(response.redirects == ["/302/303/end", "/303/end", "/end"])
    }

    @Test func `a circle ends with an error`() async throws {
        let circle = TestClient(
            application { _ in .redirect(to: "/again") }, followsRedirects: true)

        await #expect(throws: TooManyRedirects.self) { try await circle.get("/") }
    }

    @Test func `a cookie that a redirect sets is sent with the next request`() async throws {
        let app = application { environ in
            if environ.path == "/set" {
                var response = Response.redirect(to: "/")
                response.headers["Set-Cookie"] = "tea=green"
                return response
            }
            return .text(environ["HTTP_COOKIE"] ?? "none")
        }
        let client = TestClient(app, keepsCookies: true, followsRedirects: true)

        #expect(try await client.get("/set").text == "tea=green")
    }

    @Test func `a body of blocks is not sent again`() async throws {
        let blocks = AsyncStream<[UInt8]> { continuation in
            continuation.yield([0x61])
            continuation.finish()
        }
        let response = try await client.post("/307/next", body: TestBody(blocks))

        #expect(response.status.code == 307)
    }

    @Test(arguments: [
        ("/b", "/a", "/b"), ("b", "/x/a", "/x/b"), ("../b", "/x/y/a", "/x/b"),
        ("./", "/x/a", "/x/"),
        ("..", "/x/y/a", "/x/"), ("?q", "/a?p", "/a?q"), ("", "/a?p", "/a?p"),
        ("b#top", "/a", "/b"),
        ("http://localhost/b", "/a", "/b"), ("HTTP://LOCALHOST/b", "/a", "/b"),
        ("//localhost?q", "/a", "/?q"), ("http://localhost", "/a", "/"), ("/a/../../b", "/", "/b"),
        ("./a:b", "/x", "/a:b"),
    ])
    func `a reference is relative to the target`(
        _ location: String, _ target: String, _ expected: String
    ) async throws {
        let calls = Journal()
        let app = application { _ in
            calls.note("call")
            return calls.entries.count == 1 ? .redirect(to: location) : .text("there")
        }

        let response = try await TestClient(app, followsRedirects: true).get(target)

        #expect(response.redirects == [expected])
        #expect(response.text == "there")
    }

    @Test(arguments: [
        "https://localhost/", "http://other.example/", "//other/", "mailto:a@b", "a:b",
    ])
    func `a redirect that leads elsewhere is not followed`(_ location: String) async throws {
        let app = application { _ in .redirect(to: location) }

        let response = try await TestClient(app, followsRedirects: true).get("/")

        #expect(response.status == .seeOther)
    }
}
