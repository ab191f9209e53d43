internal import AsyncGateway

extension ServerConformance {
    private static let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    static let connectionRules: [Rule] = [
        Rule(
            "connection.persists", .connections, .should, "RFC 9112 §9.3",
            "A connection of HTTP/1.1 serves one request after the other."
        ) { exchange in
            for _ in 1...3 {
                try await exchange.send(hello)
                try await exchange.expect("Hello World")
            }
        },
        Rule(
            "connection.persists.chunked", .connections, .should, "RFC 9112 §9.3",
            "A connection outlives a body of unknown length."
        ) { exchange in
            try await exchange.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            try await exchange.expect("onetwothree")
            try await exchange.send(hello)
            try await exchange.expect("Hello World")
        },
        Rule(
            "connection.persists.error", .connections, .strict, "RFC 9112 §9.3",
            "A connection outlives an app that has failed before its response."
        ) { exchange in
            _ = try await exchange.get("/fail")
            try await exchange.send(hello)
            try await exchange.expect("Hello World")
        },
        Rule(
            "connection.pipelines", .connections, .must, "RFC 9112 §9.3.2",
            "Pipelined requests are answered in their order."
        ) { exchange in
            try await exchange.send(
                hello + "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntea" + hello)
            for text in ["Hello World", "onetwothree", "tea", "Hello World"] {
                try await exchange.expect(text)
            }
        },
        Rule(
            "connection.close", .connections, .must, "RFC 9112 §9.6",
            "After Connection: close, nothing more is served."
        ) { exchange in
            try await exchange.send(
                "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + hello)
            try await exchange.expect("Hello World")
            try await exchange.expectEnd()
        },
        Rule(
            "connection.close.list", .connections, .must, "RFC 9110 §7.6.1, RFC 9112 §9.6",
            "`close` counts in any case, and among other options."
        ) { exchange in
            try await exchange.send(
                "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: Foo, CLOSE\r\n\r\n")
            try await exchange.expect("Hello World")
            try await exchange.expectEnd()
        },
        Rule(
            "connection.close.told", .connections, .should, "RFC 9112 §9.6",
            "A response that is the last says Connection: close."
        ) { exchange in
            try await exchange.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let response = try await exchange.response()
            let options = response.headers["Connection"] ?? "nothing"
            try require(options.lowercased() == "close", options)
        },
        Rule(
            "connection.1.0", .connections, .must, "RFC 9112 §9.3",
            "A connection of HTTP/1.0 ends with its response."
        ) { exchange in
            try await exchange.send("GET /hello HTTP/1.0\r\nHost: a\r\n\r\n")
            try await exchange.expect("Hello World")
            try await exchange.expectEnd()
        },
        Rule(
            "connection.1.0.no-host", .connections, .must, "RFC 9112 §3.2",
            "HTTP/1.0 needs no Host."
        ) { exchange in
            try await exchange.send("GET /hello HTTP/1.0\r\n\r\n")
            try await exchange.expect("Hello World")
        },
        Rule(
            "connection.half-closed", .connections, .strict, "RFC 9112 §9.6",
            "A client that has finished sending is still answered."
        ) { exchange in
            try await exchange.send(hello)
            try await exchange.finishSending()
            try await exchange.expect("Hello World")
            try await exchange.expectEnd()
        },
        Rule(
            "connection.unread.small", .connections, .must, "RFC 9112 §9.3",
            "A body that the app has not read is not taken for the next request."
        ) { exchange in
            try await exchange.post("/ignore", "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            try await exchange.expect("ignored")
            await exchange.sendAsFarAsTaken(Array(hello.utf8))
            try await exchange.expectHelloOrEnd()
        },
        Rule(
            "connection.unread.large", .connections, .should, "RFC 9112 §9.6",
            "Who sends a large body that nobody reads can still receive the response."
        ) { exchange in
            try await exchange.send(
                "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
            await exchange.sendAsFarAsTaken([UInt8](repeating: 0x78, count: 1_000_000))
            try await exchange.expect("ignored")
        },
        Rule(
            "connection.empty-line", .connections, .should, "RFC 9112 §2.2",
            "An empty line before a request is ignored."
        ) { exchange in
            try await exchange.send("\r\n" + hello)
            try await exchange.expect("Hello World")
        },
        Rule(
            "connection.upgrade", .connections, .should, "RFC 9110 §7.8",
            "An upgrade to what the server does not speak is ignored."
        ) { exchange in
            try await exchange.send(
                "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
            try await exchange.expect("Hello World")
        },
        Rule(
            "connection.pieces", .connections, .must, "RFC 9112 §2.1",
            "A request may arrive byte by byte."
        ) { exchange in
            let request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntea"
            for byte in request.utf8 { try await exchange.send([byte]) }
            try await exchange.expect("tea")
        },
    ]

    static let expectationRules: [Rule] = [
        Rule(
            "expect.continue", .expectations, .must, "RFC 9110 §10.1.1",
            "A client that waits to be asked for its body is asked."
        ) { exchange in
            try await exchange.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            let code = try await exchange.statusCode()
            try require(code == 100, "status \(code)")
            try await exchange.send("tea")
            try await exchange.expect("tea")
        },
        Rule(
            "expect.case", .expectations, .must, "RFC 9110 §10.1.1",
            "`100-Continue` is the same in any case."
        ) { exchange in
            try await exchange.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                    + "Expect: 100-Continue\r\n\r\n")
            let code = try await exchange.statusCode()
            try require(code == 100, "status \(code)")
        },
        Rule(
            "expect.unwanted", .expectations, .strict, "RFC 9110 §10.1.1",
            "A body that the app does not want is not asked for."
        ) { exchange in
            try await exchange.send(
                "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            let code = try await exchange.statusCode()
            try require(code == 200, "status \(code)")
        },
        Rule(
            "expect.1.0", .expectations, .must, "RFC 9110 §10.1.1",
            "No interim response is sent to HTTP/1.0."
        ) { exchange in
            try await exchange.send(
                "POST /echo HTTP/1.0\r\nHost: a\r\nContent-Length: 3\r\n"
                    + "Expect: 100-continue\r\n\r\ntea")
            let code = try await exchange.statusCode()
            try require(code == 200, "status \(code)")
        },
        Rule(
            "expect.no-body", .expectations, .strict, "RFC 9110 §10.1.1",
            "Nobody is asked for a body that is not announced."
        ) { exchange in
            try await exchange.send(
                "GET /hello HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")
            let code = try await exchange.statusCode(to: "GET")
            try require(code == 200, "status \(code)")
        },
    ]
}
