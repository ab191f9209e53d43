import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Guide to apps", .timeLimit(.minutes(1)))
struct AppsGuideTests {
    @Test func `text, a page, a redirect and a status are responses`() async throws {
        let client = TestClient(teaSite)

        #expect(try await client.get("/").text.contains("<h1>Tea</h1>"))
        #expect(try await client.get("/hello").text == "Hello\n")
        #expect(try await client.get("/assam").headers["Location"] == "/teas/assam")
        #expect(try await client.get("/old").status == .gone)
        #expect(try await client.get("/coffee").text == "404 Not Found\nBegin at /.\n")
    }

    @Test func `the form of PEP 3333 says the same`() async throws {
        #expect(try await TestClient(plainHello).get("/").text == "Hello\n")
    }

    @Test func `what is put into HTML is escaped`() async throws {
        let response = try await TestClient(welcome).get("/%3C%CC%81b%3E'%22&")

        #expect(response.text == "<p>Welcome, &lt;\u{301}b&gt;&#39;&quot;&amp;</p>\n")
    }

    @Test func `what is put into JSON is quoted`() async throws {
        let response = try await TestClient(stockList).get("/Zo%C3%AB%22%5C%0A%1F")

        #expect(response.text == #"{"tea": "Zoë\"\\\u000a\u001f", "grams": 250}"# + "\n")
    }

    @Test func `an error has a page of its own`() async throws {
        #expect(try await TestClient(teaPage).get("/assam").text == "A pot of assam\n")
        #expect(
            try await TestClient(teaPage).get("/milk").text == "<p>There is no milk.</p>\n")
    }

    @Test func `a stream is written, or passed on`() async throws {
        let lines = AsyncStream<String> { continuation in
            continuation.yield("tick\n")
            continuation.finish()
        }

        #expect(try await TestClient(countdownFromThree).get("/").text == "3\n2\n1\n")
        #expect(
            try await TestClient(application { _ in forwarded(lines) }).get("/").text == "tick\n")
    }

    @Test func `a file is sent with what identifies it`() async throws {
        let folder = String(#filePath.dropLast("AppsGuideTests.swift".count))
        let client = TestClient(pictures(in: folder))
        let response = try await client.head("/AppsGuideTests.swift")

        #expect(response.headers["Last-Modified"] != nil)
        #expect(response.headers["ETag"] != nil)
        #expect(try await client.get("/none.png").status == .notFound)
        #expect(try await client.delete("/none.png").status == .methodNotAllowed)
    }

    @Test func `bodies are read with limits`() async throws {
        #expect(try await TestClient(noteLength).post("/", body: "Zoë").text == "3 characters\n")
        #expect(try await TestClient(uploadSize).post("/", body: "Zoë").text == "4 bytes\n")
    }

    @Test func `apps are mounted, and their users known`() async throws {
        let client = TestClient(teaHouse)
        let known = try await client.get("/account", headers: ["Authorization": "Bearer 7"])

        #expect(known.text == "This is the account of Ada.\n")
        #expect(try await client.get("/account").status == .unauthorized)
        #expect(try await client.get("/teas/green/sencha").text == "green, of the leaves: sencha\n")
        #expect(try await client.get("/teas/green/a%2Fb").status == .notFound)
        #expect(try await client.get("/coffee").status == .notFound)
    }

    @Test func `middleware changes heads and bodies`() async throws {
        let response = try await TestClient(house).get("/teas/green/sencha")

        #expect(response.headers["Server-Timing"]?.hasPrefix("app;dur=") == true)
        #expect(response.text == "GREEN, OF THE LEAVES: SENCHA\n")
    }
}
