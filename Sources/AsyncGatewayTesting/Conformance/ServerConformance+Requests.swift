extension ServerConformance {
    /// Requests that are unusual and valid.
    static let requestRules: [Rule] = [
        accepted(
            "request.absolute", .must, "RFC 9112 §3.2.2", "A target in absolute form is accepted.",
            "GET http://a/hello HTTP/1.1\r\nHost: b\r\n\r\n"),
        accepted(
            "request.minor", .should, "RFC 9110 §6.2", "A later minor version is served as 1.1.",
            "GET /hello HTTP/1.7\r\nHost: a\r\n\r\n"),
        accepted(
            "request.whitespace", .must, "RFC 9112 §5.1",
            "Whitespace around a field's value does not belong to it.",
            "POST /echo HTTP/1.1\r\nHost:\ta \r\nContent-Length: \t 11\t \r\n\r\nHello World"),
        accepted(
            "request.chunked", .must, "RFC 9112 §7.1", "A chunked body is decoded.",
            chunked("6\r\nHello \r\n5\r\nWorld\r\n0\r\n\r\n")),
        accepted(
            "request.chunked.case", .must, "RFC 9112 §7",
            "The name of the coding and the digits count in either case.",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "00B\r\nHello World\r\n000\r\n\r\n"),
        accepted(
            "request.chunked.extension", .must, "RFC 9112 §7.1.1",
            "Chunk extensions are ignored, quoted strings among them.",
            chunked("b;a=b;c=\"d;\\\"\"\r\nHello World\r\n0;e\r\n\r\n")),
        accepted(
            "request.chunked.trailer", .must, "RFC 9112 §7.1.2",
            "Trailers are read, and may be dropped.",
            chunked("b\r\nHello World\r\n0\r\nA: b\r\nC: d\r\n\r\n")),
        accepted(
            "request.get.body", .must, "RFC 9112 §6",
            "The framing of a body does not depend on the method.",
            "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nHello World"),
        Rule(
            "request.large", .requests, .must, "RFC 9112 §6.3", "A body of a megabyte comes whole."
        ) { exchange in
            let body = String(repeating: "0123456789abcdef", count: 1 << 16)
            async let sending: Void = exchange.post("/echo", body)
            try await exchange.expect(body)
            try await sending
        },
    ]

    private static func chunked(_ body: String) -> String {
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    }

    /// A rule that a request is answered with `Hello World`, and that the server then answers another one
    /// in the same way or closes.
    private static func accepted(
        _ id: String, _ level: Level, _ source: String, _ sentence: String, _ request: String
    ) -> Rule {
        Rule(id, .requests, level, source, sentence) { exchange in
            try await exchange.send(request)
            try await exchange.expect("Hello World")
            await exchange.sendAsFarAsTaken(Array("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            try await exchange.expectHelloOrEnd()
        }
    }
}
