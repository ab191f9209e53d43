internal import AsyncGateway

extension ServerConformance {
    static let responseRules: [Rule] = [
        Rule(
            "response.whole", .responses, .must, "RFC 9112 §6.3",
            "A response has the status and all bytes of its body."
        ) { exchange in
            let response = try await exchange.get("/hello")
            try require(response.status.code == 200, "status \(response.status.code)")
            try require(response.text == "Hello World", "the body \(response.text)")
            try require(response.isComplete, "an incomplete response")
        },
        Rule(
            "response.length", .responses, .should, "RFC 9110 §8.6",
            "A body whose length is known has a Content-Length."
        ) { exchange in
            let headers = try await exchange.get("/hello").headers
            try require(headers["Content-Length"] == "11", "\(headers.getAll("Content-Length"))")
        },
        Rule(
            "response.date", .responses, .must, "RFC 9110 §6.6.1",
            "A response has one Date, in the preferred format."
        ) { exchange in
            let dates = try await exchange.get("/hello").headers.getAll("Date")
            try require(!dates.isEmpty, "none")
            try require(dates.count == 1 && isPreferredDate(dates[0]), "\(dates)")
        },
        Rule(
            "response.head", .responses, .must, "RFC 9110 §9.3.2",
            "HEAD is answered without a body."
        ) { exchange in
            try await exchange.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await exchange.response(to: "HEAD")
            try require(response.status.code == 200, "status \(response.status.code)")
            try await exchange.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            try await exchange.expect("Hello World")
        },
        Rule(
            "response.head.length", .responses, .must, "RFC 9110 §8.6",
            "A Content-Length in answer to HEAD is that of GET."
        ) { exchange in
            try await exchange.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            let lengths = try await exchange.response(to: "HEAD").headers.getAll("Content-Length")
            try require(lengths.isEmpty || lengths == ["11"], "\(lengths)")
        },
        Rule(
            "response.no-content", .responses, .must, "RFC 9110 §8.6, RFC 9112 §6.1",
            "204 has neither Content-Length nor Transfer-Encoding."
        ) { exchange in
            let response = try await exchange.get("/empty")
            try require(response.status.code == 204, "status \(response.status.code)")
            try require(!response.headers.contains("Content-Length"), "Content-Length")
            try require(!response.headers.contains("Transfer-Encoding"), "Transfer-Encoding")
        },
        Rule(
            "response.not-modified", .responses, .must, "RFC 9110 §15.4.5", "304 has no body."
        ) { exchange in
            let response = try await exchange.get("/not-modified")
            try require(response.status.code == 304, "status \(response.status.code)")
            try await exchange.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            try await exchange.expect("Hello World")
        },
        Rule(
            "response.stream", .responses, .must, "RFC 9112 §6.3",
            "A body of unknown length comes whole; an empty block does not end it."
        ) { exchange in
            try await exchange.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            try await exchange.expect("onetwothree")
        },
        Rule(
            "response.error.before", .responses, .should, "RFC 9110 §15.6.1",
            "An app that fails before its response is answered for with 500."
        ) { exchange in
            let response = try await exchange.get("/fail")
            try require(response.status.code == 500, "status \(response.status.code)")
            try require(response.isComplete, "an incomplete response")
        },
        Rule(
            "response.error.uncommitted", .responses, .strict, "PEP 3333",
            "The head is not sent before the first block, so that a failure still gives 500."
        ) { exchange in
            let response = try await exchange.get("/fail-started")
            try require(response.status.code == 500, "status \(response.status.code)")
        },
        Rule(
            "response.error.after", .responses, .must, "RFC 9112 §8",
            "A body that fails half-way does not look complete."
        ) { exchange in
            let response = try await exchange.get("/fail-late")
            try require(
                !response.isComplete || response.status.code >= 500, "a complete response")
        },
        Rule(
            "response.short", .responses, .should, "RFC 9110 §8.6, PEP 3333",
            "After a body that is shorter than its Content-Length, nothing can pass for its rest."
        ) { exchange in
            let response = try await exchange.get("/short")
            try require(
                !response.isComplete || response.status.code >= 500,
                "a complete response: \(response.text.debugDescription)")
        },
        Rule(
            "response.long", .responses, .must, "RFC 9112 §6.2",
            "Nothing that exceeds a Content-Length is sent."
        ) { exchange in
            let response = try await exchange.get("/long")
            try require(
                response.status.code >= 500 || "longe".hasPrefix(response.text),
                "the body \(response.text.debugDescription)")
            await exchange.sendAsFarAsTaken(Array("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            try await exchange.expectHelloOrEnd()
        },
        Rule(
            "response.version", .responses, .must, "RFC 9112 §6.1",
            "A response to HTTP/1.0 has no chunks."
        ) { exchange in
            try await exchange.send("GET /stream HTTP/1.0\r\nHost: a\r\n\r\n")
            let response = try await exchange.response()
            try require(
                !response.headers.contains("Transfer-Encoding"), "a transfer coding")
            try require(response.text == "onetwothree", response.text)
        },
    ]

    /// Whether the text has the form of `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func isPreferredDate(_ text: String) -> Bool {
        let pattern = Array("Aaa, 00 Aaa 0000 00:00:00 GMT".utf8)
        return text.utf8.count == pattern.count
            && zip(text.utf8, pattern).allSatisfy { byte, expected in
                switch expected {
                case 0x30: 0x30...0x39 ~= byte
                case 0x41: 0x41...0x5A ~= byte
                case 0x61: 0x61...0x7A ~= byte
                default: byte == expected
                }
            }
    }
}
