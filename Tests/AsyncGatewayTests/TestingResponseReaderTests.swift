import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Response reader", .timeLimit(.minutes(1)))
struct TestingResponseReaderTests {
    /// Reads what a server has sent, in one piece or byte by byte, before it ended in order or not.
    private func read(
        _ text: String, to method: RequestMethod = .get, isCut: Bool = false, bytewise: Bool = false
    ) async throws -> TestResponse {
        let connection = InMemoryConnection(responseCapacity: bytewise ? 0 : .max)
        async let sending: Void = connection.send(text, isCut: isCut, bytewise: bytewise)
        let response = try await ResponseReader(connection.client).readResponse(to: method)
        try await sending
        return response
    }

    struct Case: Sendable {
        let text: String
        var method = RequestMethod.get
        let body: String
    }

    @Test(
        arguments: [
            Case(text: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntea", body: "tea"),
            Case(text: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", body: ""),
            Case(
                text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "A\r\nearl grey \r\n3\r\ntea\r\n0\r\nX-Sum: 1\r\n\r\n", body: "earl grey tea"),
            Case(text: "HTTP/1.1 200 OK\r\n\r\ntea", body: "tea"),
            Case(text: "HTTP/1.1 204 No Content\r\n\r\n", body: ""),
            Case(text: "HTTP/1.1 304 \r\nContent-Length: 3\r\n\r\n", body: ""),
            Case(text: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", method: "HEAD", body: ""),
        ], [false, true])
    func `a response ends as its framing tells`(_ example: Case, bytewise: Bool) async throws {
        let response = try await read(example.text, to: example.method, bytewise: bytewise)

        #expect(response.text == example.body)
        #expect(response.isComplete)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntea",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n0\r\n",
    ])
    func `a response that stops before its end is not complete`(text: String) async throws {
        let response = try await read(text)

        #expect(response.text == "tea")
        #expect(!response.isComplete)
    }

    @Test func `a reset is no end of a body that has no other`() async throws {
        let response = try await read("HTTP/1.1 200 OK\r\n\r\ntea", isCut: true)

        #expect(response.text == "tea")
        #expect(!response.isComplete)
    }

    @Test func `interim responses come before the final one`() async throws {
        let response = try await read(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        #expect(
            response.interimStatuses.map(\.description) == ["100 Continue", "103 Early Hints"])
        #expect(response.status.description == "200 OK")
        #expect(!response.headers.contains("Link"))
    }

    @Test(arguments: [
        "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA\r\n\r\n", "HTTP/1.1 200 OK\r\n A: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\na\r\n0\r\n\r\n",
    ])
    func `what RFC 9112 does not let a server send is refused`(text: String) async throws {
        await #expect(throws: MalformedResponse.self) { try await read(text) }
    }

    @Test func `a connection that ends without a response is an error`() async throws {
        await #expect(throws: TransportError.self) { try await read("HTTP/1.1 200") }
    }

    @Test func `what follows a response is left for the next`() async throws {
        let connection = InMemoryConnection()
        let reader = ResponseReader(connection.client)
        let one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"

        try await connection.send("\(one)a\(one)bjunk", isCut: false, bytewise: false)

        #expect(try await reader.readResponse().text == "a")
        #expect(try await reader.readResponse().text == "b")
        #expect(try await reader.readToEnd() == Array("junk".utf8))
    }
}

extension InMemoryConnection {
    fileprivate func send(_ text: String, isCut: Bool, bytewise: Bool) async throws {
        let bytes = Array(text.utf8)
        for piece in bytewise ? bytes.map({ [$0] }) : [bytes] {
            try await write(piece)
            try await flush()
        }
        if isCut { abort() } else { close() }
    }
}
