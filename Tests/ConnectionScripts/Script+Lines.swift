// Where lines end, and what a pause in the middle of one changes: nothing. (RFC 9112 §2.2)

extension Script {
    /// Line ends that are none, where the server sees one half before the other.
    package static let lines: [Script] = [
        refusal(
            "L-1", "a line feed does not end a request line (RFC 9112 §2.2)", 400,
            "GET / HTTP/1.1‖\n‖Host: a\r\n\r\n"),
        refusal(
            "L-1", "a line feed does not end a field line (RFC 9112 §2.2)", 400,
            "GET / HTTP/1.1\r\nHost: a‖\n\r\n"),
        refusal(
            "L-1", "a line feed does not end a head (RFC 9112 §2.2)", 400,
            "GET / HTTP/1.1\r\nHost: a\r\n‖\n"),
        refusal(
            "L-2", "a carriage return does not end a request line (RFC 9112 §2.2)", 400,
            "GET / HTTP/1.1\r‖Host: a\r\n\r\n"),
        refusal(
            "L-2", "a carriage return does not end a field line (RFC 9112 §2.2)", 400,
            "GET / HTTP/1.1\r\nHost: a\r‖X: y\r\n\r\n"),
        refusal(
            "L-4", "a carriage return does not end a head (RFC 9112 §2.1)", 400,
            "GET / HTTP/1.1\r\nHost: a\r\n\r‖X"),
        refusal(
            "L-4", "nor does a line feed and its carriage return (RFC 9112 §2.1)", 400,
            "GET / HTTP/1.1\r\nHost: a\n‖\r\n\r\n"),
        refusal(
            "L-7", "a first line of white space is refused (RFC 9112 §2.2)", 400,
            "GET / HTTP/1.1\r\n‖ \r\nHost: a\r\n\r\n"),
        refusal(
            "F-1", "a folded field is refused, though its first line is whole (RFC 9112 §5.2)",
            400, "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n‖ z\r\n\r\n"),
        refusal(
            "HO-2", "a second Host is refused, though it comes late (RFC 9112 §3.2)", 400,
            "GET / HTTP/1.1\r\nHost: a\r\n‖Host: b\r\n\r\n"),
        refusal(
            "L-9", "a client that speaks TLS is told in plain text (RFC 9112 §2.2)", 400,
            "\u{16}\u{3}\u{1}‖\u{2}\0\u{1}\0\u{1}\u{FC}\u{3}\u{3}"),
        refusal(
            "L-14", "the preface of HTTP/2 is refused (RFC 9110 §15.6.6)", 505,
            "PRI * HTTP/2.0\r\n\r\n‖SM\r\n\r\n"),
        exchange(
            "L-5", "a few empty lines before a request are ignored (RFC 9112 §2.2)",
            [.ok("GET /1"), .ok("GET /2")],
            "\r‖\n‖\r\n" + get("/1") + "\r\n‖\r‖\n\r\n" + get("/2")),
        refusal(
            "L-5", "more than a few are not (RFC 9112 §2.2)", 400,
            "\r\n\r\n‖\r\n\r‖\n\r\n" + get("/1")),
        refusal(
            "L-5", "nor are they between requests (RFC 9112 §2.2)", after: [.ok("GET /1")], 400,
            get("/1") + "\r\n\r\n\r\n‖\r\n‖\r\n" + get("/2")),
        refusal(
            "L-5", "a line feed alone is no empty line (RFC 9112 §2.2)", after: [.ok("GET /1")],
            400, get("/1") + "‖\n" + get("/2")),
    ]

    /// Requests in pieces, cut where it hurts most.
    package static let pauses: [Script] = [
        exchange(
            "L-13", "a request may come byte by byte (RFC 9112 §2.1)", [.ok("GET /1")],
            get("/1").unicodeScalars.map(String.init).joined(separator: "‖")),
        exchange(
            "L-13", "a pause may stand between CR and LF (RFC 9112 §2.1)", [.ok("GET /1")],
            get("/1", "X: y").replacing("\r\n", with: "\r‖\n")),
        exchange(
            "L-13", "a pause may stand behind each line (RFC 9112 §2.1)", [.ok("GET /1")],
            get("/1", "X: y").replacing("\r\n", with: "‖\r\n‖")),
        exchange(
            "L-13", "a pause may stand in a name that decides (RFC 9112 §6.3)",
            [.ok("PUT / | hello"), .ok("GET /2")],
            "PUT / HTTP/1.1\r\nHo‖st: a\r\nContent-‖Len‖gth‖:‖ 0‖5‖\r\n\r\n‖hello" + get("/2")),
        exchange(
            "L-13", "a pause may stand in a coding (RFC 9112 §6.1)",
            [.ok("POST / | hello"), .ok("GET /2")],
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer‖-Encoding: chun‖ked‖\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n" + get("/2")),
        exchange(
            "L-13", "a pause may stand in a method, a target and a version (RFC 9112 §3)",
            [.ok("OPTIONS /a%2fb?c")], "OPT‖IONS /a%‖2fb‖?c HTTP/‖1.‖1\r\nHost: a\r\n\r\n"),
        exchange(
            "F-8", "a pause may stand in a character of several bytes (RFC 9110 §5.5)",
            [.ok("GET /1")], get("/1", "X-Tea: \u{E8}\u{8C}‖\u{B6}")),
        exchange(
            "L-13", "a pause may stand between head and body, and in it (RFC 9112 §6)",
            [.ok("PUT / | hello"), .ok("GET /2")], put("/", "‖he‖llo‖") + get("/2")),
    ]
}
