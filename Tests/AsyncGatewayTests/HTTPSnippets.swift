import AsyncGateway
import AsyncGatewayTesting
import Testing

let hinting: Application = { environ, startResponse in
    try await startResponse.inform(103, ["Link": "</style.css>; rel=preload; as=style"])
    let page = try await render(environ.path)
    try await startResponse("200 OK", ["Content-Type": "text/html; charset=utf-8"])
    return ResponseBody(page)
}

let counted: Application = { environ, startResponse in
    let lines = try await environ.input.readLines().count
    let expected = await environ.input.trailers["Line-Count"]
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return ResponseBody(["\(lines)", " of \(expected ?? "?") lines\n"].map { [UInt8]($0.utf8) })
        .trailers(["Line-Count"]) { ["Line-Count": "\(lines)"] }
}

let lastAnswer: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain", "Connection": "close"])
    return "This was the last answer of this connection.\n"
}

private func render(_ path: String) async throws -> String { "<p>\(path)</p>" }

@Suite("Snippets of what HTTP has")
struct HTTPSnippets {
    @Test func `a page says at once what it needs`() async throws {
        let response = try await TestClient(hinting).get("/tea")

        #expect(response.interimStatuses == [103])
        #expect(response.interimResponses.first?.headers["Link"]?.isEmpty == false)
        #expect(response.text == "<p>/tea</p>")
    }

    @Test func `trailers come and go`() async throws {
        let lines = AsyncStream<[UInt8]> { continuation in
            continuation.yield(Array("a\nb\n".utf8))
            continuation.finish()
        }
        let response = try await TestClient(counted).post(
            "/", headers: ["TE": "trailers"], body: TestBody(lines, trailers: ["Line-Count": "2"]))

        #expect(response.text == "2 of 2 lines\n")
        #expect(response.trailers == ["Line-Count": "2"])
    }

    @Test func `an app ends its connection`() async throws {
        let response = try await TestClient(lastAnswer).get("/")

        #expect(response.headers.getAll("Connection") == ["close"])
    }
}
