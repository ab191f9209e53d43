// Two readers of the same bytes must never disagree about where a request ends: what one takes for
// a body is for the other the next request. (RFC 9112 §11.2)

extension Script {
    /// Heads that say in more than one way how long the body is, or in none that is known.
    package static let framing: [Script] = [
        refusal(
            "TE-1", "CL.TE: both framings are refused (RFC 9112 §6.1)", 400,
            post("/", "Content-Length: 6", "Transfer-Encoding: chunked") + "‖0\r\n\r\n"),
        refusal(
            "TE-1", "TE.CL: both framings are refused in any order (RFC 9112 §6.1)", 400,
            post("/", "Transfer-Encoding: chunked", "Content-Length: 4")
                + "‖21\r\n\(poison)\r\n0\r\n\r\n"),
        refusal(
            "TE-1", "TE.0: a chunked body beside a length of 0 is refused (RFC 9112 §6.1)", 400,
            chunked("/", "Content-Length: 0") + "21\r\n\(poison)‖\r\n0\r\n\r\n"),
        refusal(
            "TE-2", "TE.TE: a coding that only looks like chunked is refused (RFC 9112 §6.1)", 501,
            post("/", "Transfer-Encoding: xchunked") + "0\r\n\r\n"),
        refusal(
            "TE-2", "TE.TE: identity is no transfer coding (RFC 9112 §7)", 501,
            post("/", "Transfer-Encoding: identity") + "‖"),
        refusal(
            "TE-3", "TE.TE: chunked that is not last is refused (RFC 9112 §6.3)", 400,
            post("/", "Transfer-Encoding: chunked, identity") + "0\r\n\r\n"),
        refusal(
            "TE-4", "TE.TE: a second line is refused (RFC 9112 §6.1)", 400,
            chunked("/", "Transfer-Encoding: x") + "0\r\n\r\n"),
        refusal(
            "TE-4", "TE.TE: chunked twice is refused (RFC 9112 §6.1)", 400,
            chunked("/", "Transfer-encoding: chunked") + "0\r\n\r\n"),
        refusal(
            "TE-5", "chunked in HTTP/1.0 is refused, kept alive or not (RFC 9112 §6.1)", 400,
            "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\n"),
        refusal(
            "TE-8", "a vertical tab before chunked is no white space (RFC 9110 §5.5)", 400,
            post("/", "Transfer-Encoding: \u{B}chunked", "Content-Length: 5") + "0\r\n\r\n"),
        refusal(
            "TE-12", "a folded coding is refused, with a pause in its fold (RFC 9112 §5.2)", 400,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n‖ chunked\r\n\r\n0\r\n\r\n"),
        refusal(
            "F-2", "a space before the colon is refused (RFC 9112 §5.1)", 400,
            post("/", "Transfer-Encoding : chunked", "Content-Length: 5") + "0\r\n\r\n"),
        refusal(
            "CL-1", "two lengths are refused (RFC 9112 §6.3)", 400,
            post("/", "Content-Length: 0", "Content-Length: 33") + "‖"),
        refusal(
            "CL-2", "the same length twice is refused (RFC 9112 §6.3)", 400,
            post("/", "Content-Length: 5", "Content-Length: 5") + "hello"),
        refusal(
            "CL-3", "a length with a sign is refused (RFC 9110 §8.6)", 400,
            post("/", "Content-Length: +5") + "hello"),
        refusal(
            "CL-1", "a list of lengths is refused (RFC 9112 §6.3)", 400,
            post("/", "Content-Length: 0, 33")),
        exchange(
            "TE-11", "a field with an underscore frames nothing (RFC 9110 §17.10)",
            [.ok("POST / | hello"), .ok("GET /2")],
            post("/", "Transfer_Encoding: chunked", "Content-Length: 5") + "‖hello" + get("/2")),
        exchange(
            "CN-12", "no option of Connection hides the framing (RFC 9110 §7.6.1)",
            [.ok("POST / | \(poison)")],
            post("/", "Connection: content-length", "Content-Length: 33") + "‖" + poison),
    ]

    /// Bodies that look like requests, and are none.
    package static let bodies: [Script] = [
        exchange(
            "CL-10", "0.CL: a body of GET is a body (RFC 9110 §9.3.1)",
            [.ok("GET / | \(poison)"), .ok("GET /2")],
            get("/", "Content-Length: 33") + "‖" + poison + "‖" + get("/2")),
        exchange(
            "CL-10", "0.CL: a body of OPTIONS is a body (RFC 9112 §6)",
            [.ok("OPTIONS / | \(poison)"), .ok("GET /2")],
            head("OPTIONS", "/", ["Content-Length: 33"]) + poison + get("/2")),
        exchange(
            "CL-10", "HEAD with a body does not answer it (RFC 9110 §9.3.2)",
            [.head, .ok("GET /2")],
            head("HEAD", "/", ["Content-Length: 33"]) + poison + "‖" + get("/2")),
        exchange(
            "CL-10", "DELETE with chunks does not answer them (RFC 9112 §6)",
            [.ok("DELETE / | \(poison)"), .ok("GET /2")],
            head("DELETE", "/", ["Transfer-Encoding: chunked"])
                + "21\r\n‖\(poison)\r\n0\r\n\r\n" + get("/2")),
        exchange(
            "CN-6", "CL.0: a body that the app ignores is no request (RFC 9112 §9.3)",
            [.ok("PUT /ignore"), .ok("GET /2")], put("/ignore", poison) + get("/2")),
        Script(
            "CN-6", "CL.0: nor is one that comes after the response (RFC 9112 §9.3)",
            answers: [.ok("GET /ignore"), .ok("GET /2")],
            [
                .send(get("/ignore", "Content-Length: 33")), .expectResponses(1),
                .send("GET /poi‖son HTTP/1.1\r\nHost: a\r\n\r\n" + get("/2")),
                .expectResponses(1), .expectOpen,
            ]),
        exchange(
            "CN-6", "chunks that the app ignores are no requests (RFC 9112 §9.3)",
            [.ok("POST /ignore"), .ok("GET /2")],
            chunked("/ignore") + "‖21\r\n\(poison)\r\n‖0\r\n\r\n" + get("/2")),
        Script(
            "HO-1", "a refusal of HEAD has no body either (RFC 9110 §9.3.2)",
            answers: [.head, .refusedHead(400)],
            [
                .send(head("HEAD", "/1", []) + "HEAD /2 HTTP/1.1\r\n‖\r\n" + poison),
                .expectResponses(2), .send(poison), .expectClose,
            ]),
        Script(
            "CN-6", "more of a body than is worth reading ends the connection (RFC 9112 §9.3)",
            answers: [.ok("PUT /ignore")],
            [
                .send(head("PUT", "/ignore", ["Content-Length: 100066"])), .flood(100_000),
                .send(poison + poison), .expectResponses(1), .expectClose,
            ]),
        Script(
            "CN-6", "a body of just as much as is worth reading does not (RFC 9112 §9.3)",
            answers: [.ok("PUT /ignore"), .ok("GET /2")],
            [
                .send(head("PUT", "/ignore", ["Content-Length: 65536"])), .flood(65536),
                .send(get("/2")), .expectResponses(2), .expectOpen,
            ]),
        Script(
            "CK-14", "chunks that are malformed end the connection, read or not (RFC 9112 §9.3)",
            answers: [.ok("POST /ignore")],
            [
                .send(chunked("/ignore") + "5\r\nhelloX\r\n0\r\n\r\n" + poison),
                .expectResponses(1), .send(poison), .expectClose,
            ]),
        exchange(
            "CN-4", "a length of 0 has no body (RFC 9112 §6.3)",
            [.ok("POST /"), .ok("GET /2")], post("/", "Content-Length: 0") + get("/2")),
        exchange(
            "CN-4", "a CRLF behind a body belongs to nothing (RFC 9112 §2.2)",
            [.ok("PUT / | hello"), .ok("GET /2")], put("/", "hello") + "\r‖\n" + get("/2")),
        exchange(
            "CN-4", "a body ends where its length says, in the middle of a piece (RFC 9112 §6.3)",
            [.ok("PUT / | hello"), .ok("GET /2")],
            put("/", "hel‖lo") + get("/2")),
    ]
}
