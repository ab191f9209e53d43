extension HTTPRow {
    static let fieldLines = [
        HTTPRow(
            "F-1", "A value that goes on in the next line", "RFC 9112 §5.2", .refused(400),
            "Folding is not undone."),
        HTTPRow(
            "F-2", "Whitespace before the colon", "RFC 9112 §5.1", .refused(400),
            "Neither SP and HTAB nor what other encodings take for a space."),
        HTTPRow(
            "F-3", "Whitespace before a name", "RFC 9112 §2.2, §5.2", .refused(400),
            "The line could be the rest of the one before."),
        HTTPRow(
            "F-4", "A name with a byte that no token has", "RFC 9110 §5.1", .refused(400),
            "Delimiters, controls, and whatever is not ASCII."),
        HTTPRow(
            "F-5", "A line without a name", "RFC 9110 §5.1", .refused(400),
            "A token has at least one byte."),
        HTTPRow(
            "F-6", "NUL, CR or LF in a value", "RFC 9110 §5.5", .refused(400),
            "None is replaced by a space."),
        HTTPRow(
            "F-7", "Another control in a value", "RFC 9110 §5.5", .refused(400),
            "All but HTAB, which is whitespace there."),
        HTTPRow(
            "F-8", "Bytes above 0x7F in a value", "RFC 9110 §5.5", .done,
            """
            The variable has a scalar for each of them; `environ.headers` reads them as UTF-8, and \
            has the bytes. Only SP and HTAB are trimmed.
            """),
        HTTPRow(
            "F-9", "A line without a colon", "RFC 9112 §5", .refused(400),
            "It is not taken for an empty field."),
        HTTPRow(
            "F-10", "A long field, many fields, or much of both", "RFC 9110 §5.4; RFC 6585 §5",
            .limited(431),
            "8,192 bytes for a line, 100 lines, 65,536 bytes for all of them.",
            tests: [
                "AsyncGatewayWireTests/RequestHeadTests": [
                    "a head of a hundred fields is read, and of one more is not"
                ]
            ]),
        HTTPRow(
            "F-11", "A field twice of which there can be one", "RFC 9110 §5.3", .done(400),
            """
            Host, Content-Length, Transfer-Encoding and Content-Type are refused, because \
            the message depends on them; others are the app's to judge, and joined.
            """),
        HTTPRow(
            "F-12", "A field in several lines", "RFC 9110 §5.3", .done,
            "One variable, the values joined with a comma. `environ.headers` keeps them apart."),
        HTTPRow(
            "F-13", "Cookie in several lines", "RFC 9113 §8.2.3; RFC 6265 §5.4", .done,
            "Joined with a semicolon and a space."),
        HTTPRow(
            "F-14", "No value, or much whitespace around it", "RFC 9110 §5.5", .done,
            "SP and HTAB are trimmed at both ends, in a time that grows with the bytes alone."),
    ]

    static let contentLength = [
        HTTPRow(
            "CL-1", "Two lengths that differ", "RFC 9112 §6.3", .refused(400),
            "In two lines or in a list."),
        HTTPRow(
            "CL-2", "The same length twice", "RFC 9112 §6.3", .refused(400),
            "It is not merged either.",
            deviation: """
                A recipient may take equal lengths for one. Whoever sends two has been through \
                software that does not look, and the next one may look at another.
                """),
        HTTPRow(
            "CL-3", "A length with a sign, a blank or anything else beside its digits",
            "RFC 9110 §8.6", .refused(400), "Digits alone."),
        HTTPRow(
            "CL-4", "A negative length", "RFC 9110 §8.6", .refused(400), "Minus zero is one too."),
        HTTPRow(
            "CL-5", "A length in another base", "RFC 9110 §8.6", .done(400),
            "`0x5` is refused; `010` is ten, for leading zeros are legal."),
        HTTPRow(
            "CL-6", "An underscore between digits", "RFC 9110 §8.6", .refused(400),
            "Numbers in programs may have it, lengths may not."),
        HTTPRow(
            "CL-7", "An empty length", "RFC 9110 §8.6", .refused(400), "It is not zero."),
        HTTPRow(
            "CL-8", "A length that cannot be represented, or is not allowed",
            "RFC 9110 §8.6, §15.5.14",
            .limited(400, 413),
            """
            More than 63 bits is no length. More than `maximumBodyBytes` is too large: the app's \
            first read throws, before any of the body is read or asked for. If the app passes that \
            on, and nothing was sent, the client gets 413; if it does not read, its response ends \
            the connection.
            """,
            tests: [
                "AsyncGatewayTests/BodyLimitTests": [
                    "a body that is too large is refused by its first read",
                    "an app that reads nothing answers before a body that is too large",
                ]
            ]),
        HTTPRow(
            "CL-9", "Digits of other scripts", "RFC 9110 §8.6", .refused(400),
            "Bytes are compared, not characters."),
        HTTPRow(
            "CL-10", "A body with GET, HEAD and others that seldom have one", "RFC 9112 §6", .done,
            """
            The method does not matter: the body is the app's to read, and never the next \
            request.
            """),
        HTTPRow(
            "CL-11", "A body that ends before its length", "RFC 9112 §6.3, §8", .refused(400),
            """
            The app's read throws. If it passes that on, and nothing was sent, the client \
            gets 400.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionBodyTests": [
                    "a body that breaks off throws and is answered with 400"
                ]
            ]),
        HTTPRow(
            "CL-12", "`Content_Length`", "RFC 9110 §17.10", .done(400),
            "Another field, of no meaning to the server, and no variable; see CG-1."),
        HTTPRow(
            "CL-13", "A great length, and then nothing", "RFC 9110 §8.6", .limited(400, 408),
            """
            Nothing is allocated for what is only announced. An app waits for a body for 60 s \
            in all; each 240 bytes give a second back.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionTimeoutTests": [
                    "a body that stands still is answered with 408 after 60 seconds",
                    "a body has a second more for every 240 bytes",
                    "a body that trickles is answered with 408",
                ]
            ]),
        HTTPRow(
            "CL-14", "POST without a length", "RFC 9112 §6.3", .done, "Its body is empty."),
    ]

    static let transferEncoding = [
        HTTPRow(
            "TE-1", "Transfer-Encoding and Content-Length", "RFC 9112 §6.1, §6.3", .refused(400),
            "Neither is believed.",
            deviation: """
                A server may let the coding count. The length tells that somebody on the way has \
                understood something else.
                """),
        HTTPRow(
            "TE-2", "Another coding, alone or before `chunked`", "RFC 9112 §6.1", .refused(501),
            "`identity` is another one too."),
        HTTPRow(
            "TE-3", "`chunked`, and then another coding", "RFC 9112 §6.3", .refused(400),
            "The body would have no end."),
        HTTPRow(
            "TE-4", "`chunked` twice", "RFC 9112 §6.1, §7.1", .refused(400),
            "In a list or in two lines."),
        HTTPRow(
            "TE-5", "Transfer-Encoding in HTTP/1.0", "RFC 9112 §6.1", .refused(400),
            "HTTP/1.0 has no codings, so somebody on the way did not see it."),
        HTTPRow(
            "TE-6", "Empty elements in the list", "RFC 9110 §5.6.1.2", .refused(400),
            "`, chunked` is not `chunked`.",
            deviation: """
                A recipient has to ignore them. Proxies have passed `, chunked` on as a coding \
                that they do not know, with the body as one without a length.
                """),
        HTTPRow(
            "TE-7", "Capitals, or HTAB around the value", "RFC 9112 §7", .done,
            "It is `chunked`."),
        HTTPRow(
            "TE-8", "Other bytes that pass for whitespace around `chunked`",
            "RFC 9110 §5.5, §5.6.3",
            .refused(400), "It is neither trimmed nor taken for another coding."),
        HTTPRow(
            "TE-9", "Parameters of `chunked`, or what is no coding at all", "RFC 9112 §7, §7.1",
            .refused(400), "`chunked` has no parameters, and a coding is a token."),
        HTTPRow(
            "TE-10", "An empty Transfer-Encoding", "RFC 9112 §6.1", .refused(400),
            "It is not taken for none."),
        HTTPRow(
            "TE-11", "`Transfer_Encoding`", "RFC 9110 §17.10", .done(400),
            """
            Another field; but beside a Transfer-Encoding it is refused, for only an \
            attacker sends both.
            """),
        HTTPRow(
            "TE-12", "A Transfer-Encoding that goes on in the next line", "RFC 9112 §5.2",
            .refused(400),
            "As every folded field."),
    ]
}
