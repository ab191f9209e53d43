// How connections end, and what is still owed then. (RFC 9112 §8, §9.6)

extension Script {
    /// A client that ends its half of the connection.
    package static let halfCloses: [Script] = [
        halfClose("L-10", "a connection on which nothing is said ends so (RFC 9112 §9.6)", [], ""),
        halfClose("L-10", "so does one of empty lines (RFC 9112 §2.2)", [], "\r\n‖\r\n"),
        halfClose(
            "L-10", "so does one that has been answered (RFC 9112 §9.6)", [.ok("GET /1")],
            get("/1") + "‖\r\n"),
        halfClose(
            "L-11", "half a request line is answered (RFC 9112 §8)", [.refused(400)], "GET /‖p"),
        halfClose(
            "L-11", "half a line end is answered (RFC 9112 §8)", [.refused(400)],
            "GET /poison HTTP/1.1\r\nHost: a\r\n\r"),
        halfClose(
            "L-11", "a head without its empty line is no request (RFC 9112 §8)",
            [.ok("GET /1"), .refused(400)],
            get("/1") + "‖GET /poison HTTP/1.1\r\nHost: a\r\n"),
        halfClose(
            "CN-8", "a request is answered though no other can follow (RFC 9112 §9.6)",
            [.ok("GET /1")], get("/1")),
        halfClose(
            "CN-8", "so are several (RFC 9112 §9.6)",
            [.ok("GET /1"), .ok("PUT /2 | hello"), .head],
            get("/1") + put("/2", "hel‖lo") + head("HEAD", "/3", [])),
        Script(
            "CN-8", "it does not call off a request under way (RFC 9112 §9.6)",
            answers: [.ok("GET /gate")],
            [
                .send(get("/gate")), .waitFor("GET /gate"), .halfClose, .pause, .note("go"),
                .expectResponses(1), .expectLog(["GET /gate", "go"]), .expectClose,
            ]),
        Script(
            "CN-8", "it does not cut a response under way (RFC 9112 §9.6)",
            answers: [.ok("GET /half, and more")],
            [
                .send(get("/half")), .expectText("GET /half, \r\n"), .halfClose, .pause,
                .note("go"), .expectResponses(1), .expectClose,
            ]),
        halfClose(
            "CL-11", "a body shorter than its length is refused (RFC 9112 §8)", [.refused(400)],
            post("/", "Content-Length: 5") + "hell"),
        halfClose(
            "CL-11", "so is one that has not begun (RFC 9112 §8)",
            [.ok("GET /1"), .refused(400)], get("/1") + post("/", "Content-Length: 5")),
        halfClose(
            "CL-11", "one that nobody reads is the last all the same (RFC 9112 §8)",
            [.ok("POST /ignore")], post("/ignore", "Content-Length: 5") + "‖hell"),
        halfClose(
            "CK-17", "chunks without the last one are refused (RFC 9112 §8)", [.refused(400)],
            chunked() + "5\r\nhello\r\n"),
        halfClose(
            "CK-17", "so is half a chunk (RFC 9112 §8)", [.refused(400)], chunked() + "5\r\nhel"),
        halfClose(
            "CK-17", "so is half a size (RFC 9112 §8)", [.refused(400)],
            chunked() + "‖5\r\nhello\r\n1"),
        halfClose(
            "CK-18", "a last chunk without its empty line is refused (RFC 9112 §8)",
            [.refused(400)], chunked() + "5\r\nhello\r\n0\r\n"),
        halfClose(
            "CK-18", "so is half of that line (RFC 9112 §8)", [.refused(400)],
            chunked() + "5\r\nhello\r\n0\r\n‖\r"),
        halfClose(
            "CK-18", "so are trailers that do not end (RFC 9112 §8)", [.refused(400)],
            chunked() + "5\r\nhello\r\n0\r\nX: y\r\n"),
    ]

    /// A client that is gone.
    package static let resets: [Script] = [
        Script(
            "CN-9", "a reset calls off a request under way (RFC 9112 §9.6)", answers: [],
            [
                .send(get("/gate") + poison), .waitFor("GET /gate"), .reset, .waitFor("cancelled"),
            ]),
        Script(
            "CN-9", "a reset calls off a response under way (RFC 9112 §9.6)", answers: [],
            [
                .send(get("/half") + poison), .expectText("GET /half, \r\n"), .reset,
                .waitFor("cancelled"),
            ]),
        Script(
            "CN-9", "a reset in a body reaches no other request (RFC 9112 §8)",
            answers: [.ok("GET /1")],
            [
                .send(get("/1") + post("/", "Content-Length: 50") + "‖hello"), .expectResponses(1),
                .waitFor("POST /"), .reset,
            ]),
        Script(
            "CN-9", "a reset in a head is nobody's business (RFC 9112 §8)",
            answers: [.ok("GET /1")],
            [.send(get("/1") + "GET /poi"), .expectResponses(1), .reset]),
    ]

    /// A client that goes on sending when it has been told that this is the end.
    package static let lingering: [Script] = [
        linger(
            "CN-7", "a bad head behind which a flood comes is answered (RFC 9112 §9.6)",
            .refused(400), "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + poison),
        linger(
            "CN-7", "a flood that comes later does not undo the answer (RFC 9112 §9.6)",
            .refused(501), post("/", "Transfer-Encoding: x") + poison + "‖"),
        linger(
            "CN-7", "a bad chunk behind which a flood comes is answered (RFC 9112 §9.6)",
            .refused(400), chunked() + "5\r\nhello!!" + poison),
        linger(
            "CN-7", "a body that nobody reads does not undo its answer (RFC 9112 §9.6)",
            .ok("PUT /ignore"), head("PUT", "/ignore", ["Content-Length: 2000000"]) + poison),
        linger(
            "CN-7", "what follows the last request does not undo its answer (RFC 9112 §9.6)",
            .last("GET /1"), get("/1", "Connection: close") + poison),
        linger(
            "CN-7", "what follows a request of HTTP/1.0 does not undo its answer (RFC 9112 §9.6)",
            .last("GET /1"), "GET /1 HTTP/1.0\r\n\r\n" + poison + "‖"),
    ]

    /// More than both ends' buffers hold.
    private static let floodCount = 1 << 20

    private static func linger(
        _ row: String, _ claim: String, _ answer: Answer, _ text: String
    ) -> Script {
        Script(
            row, claim, answers: [answer],
            [.send(text), .flood(floodCount), .send(poison), .expectResponses(1), .expectClose])
    }

    private static func halfClose(
        _ row: String, _ claim: String, _ answers: [Answer], _ text: String
    ) -> Script {
        Script(
            row, claim, answers: answers,
            [.send(text), .halfClose, .expectResponses(answers.count), .expectClose])
    }
}
