// Requests that do not wait for their turn are answered in it. (RFC 9112 §9.3.2)

extension Script {
    /// Several requests under way at a time.
    package static let pipelining: [Script] = [
        exchange(
            "CN-3", "requests in one piece are answered in their order (RFC 9112 §9.3.2)",
            [.ok("GET /1"), .ok("PUT /2 | hello"), .ok("GET /3"), .head, .ok("GET /5")],
            get("/1") + put("/2", "hello") + get("/3") + head("HEAD", "/4", []) + get("/5")),
        exchange(
            "CN-3", "a pause in each request changes nothing (RFC 9112 §9.3.2)",
            [.ok("GET /1"), .ok("PUT /2 | hello"), .ok("GET /3")],
            "GET /1 HT‖TP/1.1\r\nHost: a\r\n\r\nPUT /2 HTTP/1.1\r\nHost: a\r\n"
                + "Content-Length: 5\r\n\r\nhe‖lloGET /3 HTTP/1.1\r\n‖Host: a\r\n\r\n"),
        Script(
            "CN-3", "a request waits for the answer before its own (RFC 9112 §9.3.2)",
            answers: [.ok("GET /gate"), .ok("GET /2"), .ok("GET /3")],
            [
                .send(get("/gate")), .waitFor("GET /gate"), .send(get("/2") + get("/3")), .pause,
                .expectLog(["GET /gate"]), .note("go"), .expectResponses(3), .expectOpen,
            ]),
        Script(
            "CN-3", "a request waits for the rest of the answer before its own (RFC 9112 §9.3.2)",
            answers: [.ok("GET /half, and more"), .ok("GET /2")],
            [
                .send(get("/half")), .expectText("GET /half, \r\n"), .send(get("/2")), .pause,
                .expectLog(["GET /half"]), .note("go"), .expectResponses(2), .expectOpen,
            ]),
        Script(
            "CN-3", "a hundred requests in one piece are all answered (RFC 9112 §9.3.2)",
            answers: Array(repeating: .ok("GET /"), count: 100),
            [
                .send(String(repeating: get("/"), count: 100)), .expectResponses(100),
                .expectOpen,
            ]),
        refusal(
            "CN-5", "a good request before a bad one is answered (RFC 9112 §9.3.2)",
            after: [.ok("GET /1")], 400, get("/1") + "BAD\r\n\r\n"),
        refusal(
            "CN-5", "a bad request after a pause ends the connection (RFC 9112 §9.3.2)",
            after: [.ok("PUT /1 | hello")], 400, put("/1", "hello") + "‖GET /2 HTTP/1.1\r\n‖\r\n"),
        refusal(
            "CN-5", "a bad request waits for the answers before its own (RFC 9112 §9.3.2)",
            after: [.ok("GET /1"), .ok("GET /2")], 505,
            get("/1") + get("/2") + "GET /3 HTTP/3.0\r\nHost: a\r\n\r\n"),
        Script(
            "CN-5", "a bad request behind a slow one does not overtake it (RFC 9112 §9.3.2)",
            answers: [.ok("GET /gate"), .refused(400)],
            [
                .send(get("/gate")), .waitFor("GET /gate"), .send("BAD\r\n\r\n" + poison), .pause,
                .note("go"), .expectResponses(2), .expectClose,
            ]),
        refusal(
            "R-13", "CONNECT opens no tunnel (RFC 9110 §9.3.6)", 501,
            "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
        refusal(
            "CN-11", "h2c is not begun, and its preface refused (RFC 9110 §7.8)",
            after: [.ok("GET /1")], 505,
            get("/1", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA")
                + "‖PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        refusal(
            "CN-11", "a WebSocket is not begun, and its frames refused (RFC 9110 §7.8)",
            after: [.ok("GET /1")], 400,
            get("/1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
                + "‖\u{81}\u{85}\u{1}\u{2}\u{3}\u{4}iggmn"),
        exchange(
            "CN-11", "a client that is not upgraded goes on (RFC 9110 §7.8)",
            [.ok("GET /1"), .ok("GET /2")],
            get("/1", "Connection: Upgrade", "Upgrade: h2c") + get("/2")),
    ]

    /// How long a connection lives.
    package static let persistence: [Script] = [
        Script(
            "CN-1", "what follows the last request is not processed (RFC 9112 §9.6)",
            answers: [.last("GET /1")],
            [.send(get("/1", "Connection: close") + poison), .expectResponses(1), .expectClose]),
        Script(
            "CN-1", "close counts among other options, before or after them (RFC 9112 §9.6)",
            answers: [.last("GET /1")],
            [
                .send(get("/1", "Connection: keep-alive, Close") + "‖" + poison),
                .expectResponses(1), .send(poison), .expectClose,
            ]),
        Script(
            "CN-1", "the body of the last request is still read (RFC 9112 §9.6)",
            answers: [.last("PUT /1 | hello")],
            [
                .send(put("/1", "he‖llo", "Connection: close") + poison), .expectResponses(1),
                .expectClose,
            ]),
        Script(
            "CN-2", "HTTP/1.0 makes one request (RFC 9112 §9.3)", answers: [.last("GET /1")],
            [
                .send("GET /1 HTTP/1.0\r\n\r\n" + poison), .expectResponses(1), .send(poison),
                .expectClose,
            ]),
        Script(
            "CN-2", "HTTP/1.0 makes more if it asks to (RFC 9112 §9.3)",
            answers: [.ok("GET /1"), .ok("PUT /2 | hello"), .last("GET /3")],
            [
                .send("GET /1 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), .pause,
                .send(
                    "PUT /2 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"),
                .expectResponses(2), .send("GET /3 HTTP/1.0\r\n\r\n" + poison),
                .expectResponses(1), .expectClose,
            ]),
        Script(
            "RS-8", "HTTP/1.0 is shown the end of a body by that of the connection (RFC 9112 §6.3)",
            answers: [.last("GET /stream, and more")],
            [
                .send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + poison),
                .expectResponses(1), .expectClose,
            ]),
        exchange(
            "RS-8", "HTTP/1.1 is shown it by the last chunk (RFC 9112 §7.1)",
            [.ok("GET /stream, and more"), .ok("GET /2")], get("/stream") + get("/2")),
    ]
}
