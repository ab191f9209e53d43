extension HTTPRow {
    static let environ = [
        HTTPRow(
            "CG-1", "A name with an underscore", "RFC 9110 §17.10; RFC 3875 §4.1.18", .done,
            """
            It is no variable: `X_Tea` and `X-Tea` would be the same one. `environ.headers` \
            has it.
            """),
        HTTPRow(
            "CG-2", "A name with other signs", "RFC 9110 §17.10", .done,
            """
            Only letters, digits and hyphens make a variable, so that no two names make the \
            same.
            """),
        HTTPRow(
            "CG-3", "`Proxy`", "RFC 3875 §4.1.18", .done,
            "It is no variable: programs take HTTP_PROXY for their own configuration."),
        HTTPRow(
            "CG-4", "Content-Type and Content-Length", "RFC 3875 §4.1.2, §4.1.3", .done,
            "CONTENT_TYPE and CONTENT_LENGTH, and no HTTP_ variables."),
        HTTPRow(
            "CG-5", "Fields named like variables", "RFC 3875 §4.1.18", .done,
            "`Remote-Addr` is HTTP_REMOTE_ADDR and leaves REMOTE_ADDR alone."),
        HTTPRow(
            "CG-6", "Fields of the connection", "RFC 9110 §7.6.1; PEP 3333", .done,
            """
            The server heeds them, and they are no variables. A chunked body has no \
            CONTENT_LENGTH, and ends by itself.
            """),
        HTTPRow(
            "CG-7", "NUL in a variable", "RFC 9110 §5.5; RFC 3986 §7.3", .refused(400),
            "None can have one: see L-8, F-6 and RT-13."),
        HTTPRow(
            "CG-8", "A query like the arguments of a program", "RFC 3875 §4.4", .done,
            "It is QUERY_STRING, and never an argument."),
        HTTPRow(
            "CG-9", "Authorization", "RFC 3875 §4.1.18; RFC 9110 §11.7.2", .done,
            "The app gets it. Proxy-Authorization is for a proxy, and no variable.",
            deviation: """
                A gateway may withhold credentials from programs that it starts. This one starts \
                none: who gets the environ is who the credentials are for.
                """),
        HTTPRow(
            "CG-10", "`X-Forwarded-For` and its kin", "RFC 7239 §8", .done,
            """
            They are variables like others, and the server believes none of them: address, \
            scheme and host are the connection's. They are those of the client if \
            `trustedProxies` names the proxy in front.
            """),
        HTTPRow(
            "CG-11", "What a CGI program prints", "RFC 3875 §6", .notApplicable,
            """
            The server starts no programs; it can be one. What `CGIHandler` then prints is \
            strict.
            """,
            tests: [
                "AsyncGatewayTests/HandlerResponseTests": [
                    "a CGI program's has a Status field, and neither date nor software",
                    "a CGI program's is never chunked",
                ],
                "AsyncGatewayTests/HandlerFailureTests": [
                    "nothing of a refused start is sent"
                ],
            ]),
        HTTPRow(
            "CG-12", "Paths that climb", "RFC 3875 §4.1.5, §4.1.13; RFC 9110 §17.3", .done,
            """
            PATH_INFO has the dots as they came, and SCRIPT_NAME is empty. A `FileWrapper` \
            with `below:` opens nothing outside its folder.
            """),
    ]

    static let responses = [
        HTTPRow(
            "RS-1", "Controls in a status, a name or a value", "RFC 9112 §11.1; PEP 3333",
            .refused(500),
            "`startResponse` throws, and nothing of it is sent."),
        HTTPRow(
            "RS-2", "A name that is no token, a value with a blank at an end",
            "RFC 9110 §5.1, §5.5", .refused(500), "`startResponse` throws."),
        HTTPRow(
            "RS-3", "Fields of the connection", "RFC 9110 §7.6.1; PEP 3333", .refused(500),
            """
            `startResponse` throws: framing and persistence are the server's. RS-15 and RS-16 \
            have what an app may say of them.
            """),
        HTTPRow(
            "RS-4", "The answer to HEAD", "RFC 9110 §9.3.2", .done(400),
            """
            The head alone, also if the request is refused. A length is told if the app has, or \
            if its body is one block; the body is closed unread.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionFramingTests": [
                    "HEAD does not ask for blocks that are not sent"
                ]
            ]),
        HTTPRow(
            "RS-5", "1xx, 204, 205 and 304", "RFC 9110 §8.6, §15; RFC 9112 §6.1", .done(500),
            """
            None has a body. 204 has no length, 205 the length 0, 304 the app's. RS-18 has 1xx, \
            which an app cannot start.
            """),
        HTTPRow(
            "RS-6", "A body longer than its length", "PEP 3333; RFC 9112 §6.3, §8", .done(500),
            """
            If it shows before the head is sent (the first block, a file), the app has failed. \
            Later, the block is cut so that the last byte of the length is missing, and the \
            connection ends: it cannot look complete, unless the blocks before had that length.
            """),
        HTTPRow(
            "RS-7", "A body shorter than its length", "PEP 3333; RFC 9112 §8", .done,
            "It is logged, and the connection ends, so that it cannot look complete."),
        HTTPRow(
            "RS-8", "A body of unknown length", "RFC 9112 §6.3, §7.1", .done,
            "Chunks for HTTP/1.1; for HTTP/1.0 it ends with the connection."),
        HTTPRow(
            "RS-9", "An app that fails within its body", "RFC 9112 §8", .done,
            """
            No last chunk, not the whole length; if only the end of the connection could \
            tell, a reset.
            """),
        HTTPRow(
            "RS-10", "Empty blocks", "PEP 3333; RFC 9112 §7.1", .done,
            "They send nothing, neither the head nor a chunk of size zero."),
        HTTPRow(
            "RS-11", "No Date", "RFC 9110 §6.6.1", .done(400, 500),
            "It is added, unless the app has one of its own."),
        HTTPRow(
            "RS-12", "The last response of a connection", "RFC 9112 §9.6", .done(400),
            "It says `Connection: close`."),
        HTTPRow(
            "RS-13", "Error pages", "RFC 9110 §15.5, §15.6", .done(400, 500),
            "Plain text that repeats nothing of the request and tells nothing of the app."),
        HTTPRow(
            "RS-14", "Line ends on their way into a log", "RFC 9110 §17.4", .done(500),
            "Controls are escaped, so that a line is a line."),
        HTTPRow(
            "RS-15", "An app that ends its connection", "RFC 9112 §9.6; PEP 3333", .done(500),
            """
            With `Connection: close`, in any case and alone, it makes the response the last one, \
            which says so once. Under a handler the field goes no further.
            """,
            tests: [
                "AsyncGatewayTests/HandlerResponseTests": [
                    "what an app says of its connection goes no further than a handler"
                ]
            ]),
        HTTPRow(
            "RS-16", "`Upgrade`", "RFC 9110 §7.8, §15.5.22", .done(426, 500),
            """
            With 426, which must have it, it is sent, and named in `Connection`; with another \
            status `startResponse` throws.
            """,
            tests: [
                "AsyncGatewayTests/HandlerResponseTests": [
                    "an upgrade is offered in whatever way the response goes"
                ]
            ]),
        HTTPRow(
            "RS-17", "No descriptor or memory for a file", "RFC 9110 §10.2.3, §15.6.4", .done(503),
            """
            The app has not failed, and the file is not missing: 503, with `Retry-After`. It is \
            logged once a second at most, with a count.
            """),
        HTTPRow(
            "RS-18", "Interim responses", "RFC 9110 §15.2; RFC 8297", .done(500),
            """
            `startResponse.inform` sends 102 to 199 at once, before the first block of the final \
            response. HTTP/1.0 and CGI get none; 100 and 101 are the server's.
            """,
            tests: [
                "AsyncGatewayTests/InterimResponseTests": [
                    "a handler sends it where HTTP is spoken, and nothing through CGI"
                ]
            ]),
        HTTPRow(
            "RS-19", "Trailers of a response", "RFC 9110 §6.5.1, §6.6.2, §10.1.4", .done(500),
            """
            A body's `trailers` are sent behind chunks to a client that says `TE: trailers`, and \
            announced in `Trailer`; such a body gets no Content-Length. What belongs into the head \
            is refused before that is sent; a field that was not announced cuts the response.
            """),
        HTTPRow(
            "RS-20", "A value beyond ASCII", "RFC 9110 §5.5; PEP 3333", .done,
            """
            Text is sent in UTF-8, native strings and bytes as the bytes that they are. The \
            validator warns of it.
            """,
            deviation: """
                PEP 3333 has an app send native strings. Here the text of a field that was read can \
                be sent back, whatever it is; a native string has a way of its own.
                """,
            tests: [
                "AsyncGatewayTests/HeaderRoundTripTests": [
                    "what a variable holds is sent back byte by byte"
                ]
            ]),
    ]
}
