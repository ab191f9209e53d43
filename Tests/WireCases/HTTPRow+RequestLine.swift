extension HTTPRow {
    static let requestLine = [
        HTTPRow(
            "R-1", "More than one space, or other whitespace, around the parts", "RFC 9112 §3",
            .refused(400), "One SP, and nothing else, separates the three parts.",
            deviation: """
                A recipient may be lenient here; the section itself warns of what that leads to.
                """),
        HTTPRow(
            "R-2", "No method, or no target", "RFC 9112 §3", .refused(400),
            "A request line has three parts."),
        HTTPRow(
            "R-3", "A method that is no token", "RFC 9110 §5.6.2, §9.1", .refused(400),
            "Every token is a method, be it a single hyphen."),
        HTTPRow(
            "R-4", "A method in small letters", "RFC 9110 §9.1", .done,
            "It is another method than the one in capitals, and the app's to know."),
        HTTPRow(
            "R-5", "A method that nobody has registered", "RFC 9110 §9.1", .done,
            "The app gets it, and answers 405 or 501 if it does not know it."),
        HTTPRow(
            "R-6", "A method longer than any", "RFC 9112 §3", .limited(400, 501),
            "Up to 32 bytes; the longest registered one has 17."),
        HTTPRow(
            "R-7", "A long target", "RFC 9112 §3", .limited(414),
            "A request line has up to 8,192 bytes, so that a target of 8,000 fits.",
            tests: [
                "AsyncGatewayWireTests/RequestHeadTests": [
                    "a target of eight thousand bytes is read"
                ]
            ]),
        HTTPRow(
            "R-8", "A request line of HTTP/0.9, without a version", "RFC 9112 §3", .refused(400),
            "No answer without a status line is given: it is malformed like any other."),
        HTTPRow(
            "R-9", "Something like a version", "RFC 9112 §2.3", .refused(400),
            "`HTTP/`, a digit, a point and a digit, in capitals."),
        HTTPRow(
            "R-10", "HTTP/1.2 to HTTP/1.9", "RFC 9110 §2.5, §6.2", .done(400),
            "As HTTP/1.1, with all that it demands."),
        HTTPRow(
            "R-11", "Another major version", "RFC 9110 §15.6.6", .refused(400, 505),
            "505; but HTTP/0.9 had no version to tell, so 400."),
        HTTPRow(
            "R-12", "A space within the target", "RFC 9112 §3.2", .refused(400),
            "The target is not repaired, and nobody is redirected."),
        HTTPRow(
            "R-13", "CONNECT", "RFC 9110 §9.3.6", .refused(501),
            "A gateway is no proxy; no app gets to see it."),
        HTTPRow(
            "R-14", "TRACE", "RFC 9110 §9.3.8", .done,
            "The app gets it, like any other method. The server itself sends nothing of it back.",
            deviation: """
                Many servers refuse it because an echo would show a script what it must not \
                read. Here only an app can make an echo, and then it has seen the method.
                """),
    ]

    static let target = [
        HTTPRow(
            "RT-1", "A whole URI as target", "RFC 9112 §3.2.2", .done(400),
            """
            Its path is PATH_INFO, its authority HTTP_HOST, and checked as a Host is. `http` \
            and `https` are both taken: behind a terminator of TLS the second is what the \
            client asked for.
            """),
        HTTPRow(
            "RT-2", "A URI whose authority is not that of the Host field", "RFC 9112 §3.2.2", .done,
            "The target's counts."),
        HTTPRow(
            "RT-3", "A URI without a path", "RFC 9110 §4.2.3", .done,
            "PATH_INFO is `/`, whatever query follows."),
        HTTPRow(
            "RT-4", "A URI with a user's name", "RFC 9110 §4.2.4", .refused(400),
            "No host has an `@`."),
        HTTPRow(
            "RT-5", "A URI of another scheme, or without a host", "RFC 9110 §4.2.1", .refused(400),
            "Neither is guessed."),
        HTTPRow(
            "RT-6", "An authority as target, with a method other than CONNECT", "RFC 9112 §3.2.3",
            .refused(400), "It would be no path."),
        HTTPRow(
            "RT-7", "`*` with a method other than OPTIONS", "RFC 9112 §3.2.4", .refused(400),
            "OPTIONS is compared as it is written, in capitals."),
        HTTPRow(
            "RT-8", "`OPTIONS *`", "RFC 9112 §3.2.4; RFC 9110 §9.3.7", .done(400),
            "The app gets it with an empty PATH_INFO and `*` in REQUEST_URI."),
        HTTPRow(
            "RT-9", "A relative target", "RFC 9112 §3.2", .refused(400),
            "There is nothing that it could be relative to."),
        HTTPRow(
            "RT-10", "A fragment", "RFC 9112 §3.2; RFC 3986 §3.5", .refused(400),
            "It is no part of any target."),
        HTTPRow(
            "RT-11", "Bytes that no URI has", "RFC 9112 §3.2; RFC 3986 §2", .refused(400),
            "Controls and everything above 0x7E are refused; the printable `\"<>\\^{|}` and the grave accent pass.",
            deviation: """
                The grammar leaves those nine out. Clients send them as they are, and no reader \
                takes one of them for the end of a target.
                """),
        HTTPRow(
            "RT-12", "A percent sign without two hexadecimal digits", "RFC 3986 §2.1", .done,
            "It stands for itself, as in `wsgiref`.",
            deviation: """
                The grammar knows no such target. There is one way only to understand it, and \
                apps that come from Python rely on it.
                """),
        HTTPRow(
            "RT-13", "`%00` in the path", "RFC 3986 §7.3", .refused(400),
            """
            A NUL would end the path for one program and not for the next. In a query, which \
            is not decoded, it may stand.
            """,
            deviation: "The grammar has it; no path of a file and no variable of a process can."),
        HTTPRow(
            "RT-14", "`%0D%0A` in the target", "RFC 9112 §11.1", .done,
            "PATH_INFO has the two bytes; see RS-1 for what an app cannot do with them."),
        HTTPRow(
            "RT-15", "Encoded slashes, dot segments, empty segments, malformed UTF-8",
            "RFC 3986 §6", .done,
            """
            The path is decoded once and not normalised; only slashes at its front become \
            one, for two would make it a host in a redirect. REQUEST_URI has the target as \
            it came. `environ.pathSegments` is split before it is decoded.
            """),
        HTTPRow(
            "RT-16", "More than one question mark", "RFC 3986 §3.4", .done,
            "The first one begins the query."),
    ]

    static let host = [
        HTTPRow(
            "HO-1", "HTTP/1.1 without Host", "RFC 9112 §3.2", .refused(400),
            "Also if the target names a host."),
        HTTPRow(
            "HO-2", "More than one Host", "RFC 9112 §3.2", .refused(400),
            "In every version, and even if they are equal."),
        HTTPRow(
            "HO-3", "A Host that is no host and port", "RFC 9112 §3.2; RFC 3986 §3.2.2",
            .refused(400),

            "Names, IPv4, IPv6 and future addresses are read to the letter, ports up to 65535.",
            deviation: """
                Two things of the grammar are refused: a comma, which is what two Host lines \
                look like after somebody has joined them, and an empty label, which cannot be \
                looked up.
                """),
        HTTPRow(
            "HO-4", "An empty Host", "RFC 9112 §3.2", .done,
            "HTTP_HOST is then absent, and SERVER_NAME has the host."),
        HTTPRow(
            "HO-5", "HTTP/1.0 without Host", "RFC 9112 §3.2", .done(400),
            "HTTP_HOST is absent. A Host that is there has to be valid all the same."),
        HTTPRow(
            "HO-6", "Capitals, a point at the end, any port", "RFC 9110 §4.2.3", .done,
            "HTTP_HOST has it as it was sent."),
    ]
}
