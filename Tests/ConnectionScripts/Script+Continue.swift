// Who asks first, and who sends first. (RFC 9110 §10.1.1)

extension Script {
    private static let asking = "Expect: 100-continue"

    /// Clients that expect to be asked for their body.
    package static let expectations: [Script] = [
        dance("EX-1", "a client is asked for its body when the app reads it", "", put: "hello"),
        dance("EX-1", "the body may then come in pieces", "", put: "‖he‖llo‖"),
        Script(
            "EX-1", "chunks are asked for as well, in any case of letters (RFC 9110 §10.1.1)",
            answers: [.interim(100), .ok("POST / | hello")],
            [
                .send(chunked("/", "expect: 100-CONTINUE")), .expectInterim,
                .send("5\r\nhello\r\n‖0\r\n\r\n"), .expectResponses(1), .expectOpen,
            ]),
        dance("EX-1", "a pause in the head is none in the body", "‖", put: "hello"),
        Script(
            "EX-2", "HTTP/1.0 is not asked (RFC 9110 §10.1.1)", answers: [.last("PUT / | hello")],
            [
                .send("PUT / HTTP/1.0\r\n\(asking)\r\nContent-Length: 5\r\n\r\n‖hello" + poison),
                .expectResponses(1), .expectClose,
            ]),
        exchange(
            "EX-2", "HTTP/1.0 is not asked if it is kept alive either (RFC 9110 §10.1.1)",
            [.ok("PUT / | hello"), .ok("GET /2")],
            "PUT / HTTP/1.0\r\nConnection: keep-alive\r\n\(asking)\r\nContent-Length: 5\r\n\r\n"
                + "‖hello" + get("/2")),
        exchange(
            "EX-2", "HTTP/1.0 may expect what it likes (RFC 9110 §10.1.1)",
            [.ok("GET /1"), .ok("GET /2")],
            "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\nExpect: tea\r\n\r\n" + get("/2")),
        exchange(
            "EX-3", "a client without a body is not asked (RFC 9110 §10.1.1)",
            [.ok("GET /1"), .ok("GET /2")], get("/1", asking) + "‖" + get("/2")),
        exchange(
            "EX-3", "a client whose body is here is not asked (RFC 9110 §10.1.1)",
            [.ok("PUT / | hello"), .ok("GET /2")], put("/", "hello", asking) + get("/2")),
        exchange(
            "EX-3", "a client whose body has begun is not asked (RFC 9110 §10.1.1)",
            [.ok("PUT / | hello"), .ok("GET /2")], put("/", "h‖ello", asking) + get("/2")),
        refusal(
            "EX-4", "an unknown expectation is not met (RFC 9110 §10.1.1)", 417,
            put("/", "‖hello", "Expect: tea")),
        refusal(
            "EX-4", "a known one among unknown ones is not met (RFC 9110 §10.1.1)", 417,
            put("/", "hello", "Expect: 100-continue, tea")),
        refusal(
            "EX-4", "one that only ends like it is not met (RFC 9110 §10.1.1)", 417,
            put("/", "hello", "Expect: tea 100-continue") + "‖"),
        early("EX-5", "a client that is answered early may not send its body", ""),
        early("EX-5", "a body that it sends nevertheless is no request", "\(poison)‖"),
        early("EX-5", "nor are chunks of one", "21\r\n‖\(poison)\r\n0\r\n\r\n"),
        Script(
            "EX-6", "HTTP/1.0 gets no interim response while it waits (RFC 9110 §15.2)",
            answers: [.ok("PUT /ignore"), .ok("GET /2")],
            [
                .send(
                    "PUT /ignore HTTP/1.0\r\nConnection: keep-alive\r\n\(asking)\r\n"
                        + "Content-Length: 33\r\n\r\n"),
                .expectResponses(1), .send(poison + get("/2")), .expectResponses(1), .expectOpen,
            ]),
        halfway("EX-6", "nor while its body comes slowly", "‖h‖e‖l‖l‖o‖"),
        halfway("EX-6", "nor when it comes late", "‖‖‖hello"),
    ]

    /// A client that waits to be asked, is, and then sends its body.
    private static func dance(
        _ row: String, _ claim: String, _ pause: String, put body: String
    ) -> Script {
        let length = body.unicodeScalars.count { $0 != "‖" }
        return Script(
            row, claim + " (RFC 9110 §10.1.1)", answers: [.interim(100), .ok("PUT / | hello")],
            [
                .send(
                    head("PUT", "/", ["Content-Length: \(length)", "Expect: 100-\(pause)continue"])),
                .expectInterim, .send(body), .expectResponses(1), .expectOpen,
            ])
    }

    /// A client that is answered before it has been asked for its body.
    private static func early(_ row: String, _ claim: String, _ body: String) -> Script {
        Script(
            row, claim + " (RFC 9110 §10.1.1)", answers: [.last("PUT /ignore")],
            [
                .send(head("PUT", "/ignore", ["Content-Length: 33", asking])),
                .expectResponses(1), .send(body + poison), .expectClose,
            ])
    }

    /// A client of HTTP/1.0 whose body is waited for.
    private static func halfway(_ row: String, _ claim: String, _ body: String) -> Script {
        Script(
            row, claim + " (RFC 9110 §15.2)", answers: [.last("PUT / | hello")],
            [
                .send("PUT / HTTP/1.0\r\nContent-Length: 5\r\n\r\n" + body + poison),
                .expectResponses(1), .expectClose,
            ])
    }
}
