extension HTTPRow {
    static let chunks = [
        HTTPRow(
            "CK-1", "A size that cannot be represented", "RFC 9112 §7.1", .limited(400),
            """
            63 bits, and 32 digits with the zeros in front. Nothing is allocated for a size \
            alone.
            """),
        HTTPRow(
            "CK-2", "A size that begins with digits and goes on otherwise", "RFC 9112 §7.1",
            .refused(400), "No prefix is taken for the number."),
        HTTPRow("CK-3", "A size with `0x`", "RFC 9112 §7.1", .refused(400), "Digits alone."),
        HTTPRow(
            "CK-4", "A size with a plus sign", "RFC 9112 §7.1", .refused(400), "Digits alone."),
        HTTPRow(
            "CK-5", "A size with a minus sign", "RFC 9112 §7.1", .refused(400), "Digits alone."),
        HTTPRow(
            "CK-6", "A size with an underscore", "RFC 9112 §7.1", .refused(400), "Digits alone."),
        HTTPRow(
            "CK-7", "A line without a size", "RFC 9112 §7.1", .refused(400), "It is not zero."),
        HTTPRow(
            "CK-8", "Blanks beside the size", "RFC 9112 §7.1, §7.1.1", .done(400),
            "They may stand before a semicolon, where the grammar has them, and nowhere else."),
        HTTPRow(
            "CK-9", "Data that is not followed by CR LF", "RFC 9112 §7.1", .refused(400),
            "What follows is not searched for a line end."),
        HTTPRow(
            "CK-10", "A size line that ends otherwise", "RFC 9112 §2.2, §7.1", .refused(400),
            "What a reader may forgive a head does not hold for chunks."),
        HTTPRow(
            "CK-11", "Controls in an extension", "RFC 9112 §7.1.1", .refused(400),
            "In names, values and quoted strings."),
        HTTPRow(
            "CK-12", "An extension that is none", "RFC 9112 §7.1.1", .refused(400),
            "Extensions are parsed, and not just skipped to the next line end."),
        HTTPRow(
            "CK-13", "Extensions, with quoted strings and escapes", "RFC 9112 §7.1.1", .done,
            "They are ignored."),
        HTTPRow(
            "CK-14", "Anything after a chunk that is malformed", "RFC 9112 §7.1", .refused(400),
            "No further byte of the connection is parsed."),
        HTTPRow(
            "CK-15", "Long extensions, or a short one with every chunk", "RFC 9112 §7.1.1",
            .limited(413),
            "4,096 bytes for a chunk, 16,384 for a message."),
        HTTPRow(
            "CK-16", "Zeros before the size, digits in capitals", "RFC 9112 §7.1", .done,
            "They are part of the grammar; up to 32 digits."),
        HTTPRow(
            "CK-17", "A body without its last chunk", "RFC 9112 §8", .refused(400),
            "As CL-11: the app's read throws."),
        HTTPRow(
            "CK-18", "A body without the line end behind its last chunk", "RFC 9112 §7.1, §8",
            .refused(400), "The body is not complete without it."),
        HTTPRow(
            "CK-19", "More than `maximumBodyBytes` in all", "RFC 9110 §15.5.14", .limited(413),
            "The size line is enough: the app's read throws, and the chunk is not read."),
        HTTPRow(
            "CK-20", "Very many very small chunks", "RFC 9112 §7.1", .done(400),
            """
            Those that are here are handed to the app together, in a time that grows with \
            their bytes alone.
            """,
            tests: [
                "AsyncGatewayWireTests/StorageTests": [
                    "chunks that are here together come in one block"
                ]
            ]),
    ]

    static let trailers = [
        HTTPRow(
            "TR-1", "Trailers", "RFC 9110 §6.5; RFC 9112 §7.1.2", .done,
            """
            They are checked as fields are, and are `environ.input.trailers` at the end of the \
            body, apart from the head's. Those that cache, describe or condition the message, and \
            cookies, come too late for that, and are ignored.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionTrailerTests": [
                    "an app gets them when it has read the body"
                ],
                "AsyncGatewayWireTests/TrailerTests": [
                    "those that mean something in the head only are ignored"
                ],
            ]),
        HTTPRow(
            "TR-2", "Trailers that frame, route or authorise", "RFC 9110 §6.5.1", .refused(400),
            "Content-Length, Transfer-Encoding, Host, Authorization, Content-Type, TE and Trailer.",
            deviation: """
                They could be dropped like the others. Whoever sends one hopes for a reader that \
                does not.
                """),
        HTTPRow(
            "TR-3", "Trailers that are no fields", "RFC 9112 §5, §7.1.2", .refused(400),
            "By the same rules as in the head."),
        HTTPRow(
            "TR-4", "Many trailers, or long ones", "RFC 9110 §5.4; RFC 6585 §5", .limited(400, 431),
            "16,384 bytes, 100 lines of up to 8,192 bytes."),
    ]

    static let expectations = [
        HTTPRow(
            "EX-1", "`100-continue` with a body", "RFC 9110 §10.1.1", .done,
            "The client is asked for its body when the app reads it for the first time.",
            tests: [
                "AsyncGatewayTests/ConnectionBodyTests": [
                    "it is asked for the body when the app reads"
                ],
                "AsyncGatewayWireTests/ContinueTests": [
                    "it is due while the client waits with its body",
                    "it is due for a chunked body too",
                ],
            ]),
        HTTPRow(
            "EX-2", "An expectation in HTTP/1.0", "RFC 9110 §10.1.1", .done,
            "Ignored, whatever it is."),
        HTTPRow(
            "EX-3", "`100-continue` without a body, or with one that is here", "RFC 9110 §10.1.1",
            .done, "The client is not asked.",
            tests: [
                "AsyncGatewayTests/ConnectionBodyTests": [
                    "it is not asked when it has already begun"
                ],
                "AsyncGatewayWireTests/ContinueTests": [
                    "it is omitted once a byte of the body is here",
                    "it is not due in HTTP/1.0, without a body or unasked",
                ],
            ]),
        HTTPRow(
            "EX-4", "Another expectation", "RFC 9110 §10.1.1", .refused(417),
            "Also if `100-continue` stands beside it."),
        HTTPRow(
            "EX-5", "An answer without a look at the body", "RFC 9110 §10.1.1", .done(413),
            """
            The response says `Connection: close`, for whether the body still comes nobody \
            knows.
            """),
        HTTPRow(
            "EX-6", "An interim response to HTTP/1.0", "RFC 9110 §15.2", .done(400),
            "None is ever sent.",
            tests: [
                "AsyncGatewayTests/ConnectionBodyTests": ["it is not asked over HTTP 1.0"]
            ]),
    ]
}
