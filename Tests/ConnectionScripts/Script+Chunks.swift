// Whoever reads a chunk's size, its extension or its end more kindly than others reads other
// requests than they do. (RFC 9112 §7.1, §11.2)

extension Script {
    /// Chunks and trailers.
    package static let chunks: [Script] = [
        exchange(
            "CK-16", "chunks arrive with a pause at each boundary (RFC 9112 §7.1)",
            [.ok("POST / | hello, world"), .ok("GET /2")],
            chunked() + "‖0‖5‖\r‖\n‖he‖llo‖\r‖\n7\r\n‖, world\r\n‖0‖\r‖\n‖\r‖\n‖" + get("/2")),
        exchange(
            "CK-16", "a size may have leading zeros and capitals (RFC 9112 §7.1)",
            [.ok("POST / | 0123456789")], chunked() + "00‖A\r\n0123456789\r\n00‖0\r\n\r\n"),
        refusal(
            "CK-1", "a size that overflows is refused, not cut (RFC 9112 §7.1)", 400,
            chunked() + "1000000000000000‖5\r\nhello\r\n0\r\n\r\n"),
        refusal(
            "CK-1", "a size that would be negative is refused (RFC 9112 §7.1)", 400,
            chunked() + "ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        refusal(
            "CK-3", "a size has no prefix (RFC 9112 §7.1)", 400,
            chunked() + "0‖x5\r\nhello\r\n0\r\n\r\n"),
        refusal(
            "CK-2", "a size is not read as far as it can be (RFC 9112 §7.1)", 400,
            chunked() + "5‖g\r\nhello\r\n0\r\n\r\n"),
        refusal(
            "CK-9", "SPILL: more data than the size says is refused (RFC 9112 §7.1)", 400,
            chunked() + "5\r\nhello‖XX0\r\n\r\n"),
        refusal(
            "CK-9", "ONE.TWO: one byte does not end the data (RFC 9112 §7.1)", 400,
            chunked() + "5\r\nhello\n‖0\r\n\r\n"),
        refusal(
            "CK-9", "TWO.ONE: nor do two others (RFC 9112 §7.1)", 400,
            chunked() + "5\r\nhello\r‖X0\r\n\r\n"),
        refusal(
            "CK-10", "TERM: a line feed does not end a size (RFC 9112 §2.2)", 400,
            chunked() + "5‖\n‖hello\r\n0\r\n\r\n"),
        refusal(
            "CK-10", "a carriage return does not end a size (RFC 9112 §2.2)", 400,
            chunked() + "5\r‖hello\r\n0\r\n\r\n"),
        refusal(
            "CK-10", "a line feed does not end the last chunk (RFC 9112 §2.2)", 400,
            chunked() + "5\r\nhello\r\n0\n‖\n"),
        exchange(
            "TR-1", "trailers are read and dropped (RFC 9112 §7.1.2)",
            [.ok("POST / | hello"), .ok("GET /2")],
            chunked() + "5\r\nhello\r\n0\r\nX-Sum‖: 1\r‖\n‖\r\n" + get("/2")),
        refusal(
            "TR-2", "a trailer does not frame (RFC 9110 §6.5.1)", 400,
            chunked() + "5\r\nhello\r\n0\r\n‖Content-Length: 33\r\n\r\n"),
        refusal(
            "TR-2", "a trailer does not frame the next message either (RFC 9110 §6.5.1)", 400,
            chunked() + "0\r\nTransfer-Encoding: chunked\r\n\r\n24\r\n"),
        refusal(
            "TR-2", "a trailer does not change the host (RFC 9110 §6.5.1)", 400,
            chunked() + "0\r\nHost: b\r\n\r\n"),
        refusal(
            "TR-3", "a line feed does not end a trailer (RFC 9112 §2.2)", 400,
            chunked() + "0\r\nX: y\n‖\r\n"),
        refusal(
            "TR-3", "a trailer is not folded (RFC 9112 §5.2)", 400,
            chunked() + "0\r\nX: y\r\n‖ z\r\n\r\n"),
    ]

    /// Chunk extensions.
    package static let extensions: [Script] = [
        exchange(
            "CK-13", "extensions are read over, quoted or not (RFC 9112 §7.1.1)",
            [.ok("POST / | hello"), .ok("GET /2")],
            chunked() + "5;a‖=\"‖;\\‖\"‖\"‖;b\r\nhello\r\n0;c=d\r\n\r\n" + get("/2")),
        refusal(
            "CK-11", "TERM.EXT: a line feed does not end an extension (RFC 9112 §7.1.1)", 400,
            chunked() + "2;\n‖xx\r\n2d\r\n0\r\n\r\n"),
        refusal(
            "CK-11", "EXT.TERM: a line feed in an extension is refused (RFC 9112 §7.1.1)", 400,
            chunked() + "5;a‖\nb\r\nhello\r\n0\r\n\r\n"),
        refusal(
            "CK-11", "quotes do not hide a line's end (RFC 9112 §7.1.1)", 400,
            chunked() + "5;a=\"‖\r\nhello\r\n0\r\n\r\n\"\r\n"),
        refusal(
            "CK-11", "a carriage return in an extension is refused (RFC 9112 §7.1.1)", 400,
            chunked() + "5;a\r‖X\r\nhello\r\n0\r\n\r\n"),
        refusal(
            "CK-12", "an extension without a name is refused (RFC 9112 §7.1.1)", 400,
            chunked() + "5;‖\r\nhello\r\n0\r\n\r\n"),
        refusal(
            "CK-15", "an extension without an end is refused (RFC 9112 §7.1.1)", 413,
            chunked() + "5;" + String(repeating: "a", count: 5000) + "\r\nhello\r\n0\r\n\r\n"),
    ]
}
