extension HTTPRow {
    static let lines = [
        HTTPRow(
            "L-1", "A lone LF ends the request line or a field line", "RFC 9112 §2.2",
            .refused(400),
            "Lines end with CR LF and with nothing else.",
            deviation: """
                A recipient may take a lone LF for a line end. Readers that do and readers that \
                do not can be made to see different messages; servers that once did have taken \
                it back.
                """),
        HTTPRow(
            "L-2", "A CR without LF in the request line, a name or a value", "RFC 9112 §2.2",
            .refused(400), "It is never replaced by a space."),
        HTTPRow(
            "L-3", "CR or LF between the parts of a request line", "RFC 9112 §3", .refused(400),
            "The parts are separated by one space each."),
        HTTPRow(
            "L-4", "A head that ends with something like an empty line", "RFC 9112 §2.1, §2.2",
            .refused(400), "Only CR LF CR LF ends a head."),
        HTTPRow(
            "L-5", "Empty lines before the request line", "RFC 9112 §2.2", .limited(400),
            "Up to four are skipped."),
        HTTPRow(
            "L-6", "Empty lines without end", "RFC 9112 §2.2", .limited(400),
            "The fifth is refused; they do not begin a request."),
        HTTPRow(
            "L-7", "Whitespace between the request line and the first field", "RFC 9112 §2.2",
            .refused(400), "The line is not skipped, and its field is not read."),
        HTTPRow(
            "L-8", "NUL anywhere in a head", "RFC 9110 §5.5; RFC 9112 §3", .refused(400),
            "At the byte itself, without waiting for more."),
        HTTPRow(
            "L-9", "What is no HTTP at all, such as a TLS handshake", "RFC 9112 §2.2",
            .refused(400),
            "The first byte that no method has is enough."),
        HTTPRow(
            "L-10", "A connection that ends between two requests", "RFC 9112 §9", .done,
            "It is closed without a word, and nothing is logged.",
            tests: [
                "AsyncGatewayTests/ConnectionDisconnectTests": [
                    "a client that leaves between two requests is let go"
                ],
                "AsyncGatewayWireTests/ServerConnectionTests": [
                    "a connection that ends before a request ends cleanly"
                ],
            ]),
        HTTPRow(
            "L-11", "A head that breaks off with the connection", "RFC 9112 §8", .refused(400),
            "A client that has closed its half only can still read the answer."),
        HTTPRow(
            "L-12", "A head that stands still", "RFC 9110 §15.5.9", .limited(408),
            """
            A head has 20 s from its first byte, and a second more for each 500 bytes, up to \
            40 s.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionTimeoutTests": [
                    "a head that stands still is answered with 408 after 20 seconds",
                    "a head has a second more for every 500 bytes",
                    "a head has 40 seconds at most",
                    "the time of a head counts from its first byte",
                ]
            ]),
        HTTPRow(
            "L-13", "Any request, cut anywhere", "RFC 9112 §2.2", .done,
            """
            Every case of every row gives the same result whole, byte by byte, cut at every \
            place, and at other offsets of the buffer; nothing is answered early.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionBodyTests": [
                    "a chunked body is read without its chunks"
                ],
                "AsyncGatewayTests/ConnectionPersistenceTests": [
                    "requests are answered one after the other",
                    "pipelined requests are answered in order",
                ],
                "AsyncGatewayWireTests/MutationTests": [
                    "nothing is wrong with how forged requests are read"
                ],
            ]),
        HTTPRow(
            "L-14", "The preface of HTTP/2", "RFC 9110 §15.6.6; RFC 9113 §3.4", .refused(505),
            "There is no HTTP/2 here; a proxy in front can speak it."),
    ]
}
