extension HTTPRow {
    static let connection = [
        HTTPRow(
            "CN-1", "`Connection: close`", "RFC 9112 §9.6", .done,
            "In a list, in any case: the response says it too, and nothing more is read."),
        HTTPRow(
            "CN-2", "HTTP/1.0", "RFC 9112 §9.3", .done,
            "One request, unless the client asks with `keep-alive` and the response has a length."),
        HTTPRow(
            "CN-3", "Requests sent ahead", "RFC 9112 §9.3.2", .done,
            """
            Answered in order, one after the other. Nothing is read while an app runs that \
            does not read itself.
            """),
        HTTPRow(
            "CN-4", "Bytes behind a body", "RFC 9112 §6.3, §9.3", .done,
            "They are the next request, and never this body."),
        HTTPRow(
            "CN-5", "A request, and then something else", "RFC 9112 §2.2", .done(400),
            "The request is answered in full, what follows refused."),
        HTTPRow(
            "CN-6", "A body that the app has not read", "RFC 9112 §9.3", .limited,
            "Up to 64 KiB are read for up to a second; else the connection ends.",
            tests: [
                "AsyncGatewayTests/ConnectionPersistenceTests": [
                    "a body that nobody has read does not become a request",
                    "a long body that nobody reads ends the connection",
                    "a body that nobody reads is waited for no longer than a second",
                ]
            ]),
        HTTPRow(
            "CN-7", "A client that still sends while it is refused", "RFC 9112 §9.6",
            .done(400, 501),

            """
            The answer is sent, then the sending half closed, then the rest received for up \
            to a second and dropped: so the client can read the answer.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionPersistenceTests": [
                    "what a client still sends after the last response is received"
                ]
            ]),
        HTTPRow(
            "CN-8", "A client that closes its half after its request", "RFC 9112 §9.6", .done,
            "It is still answered. If it makes no progress for 10 s, it counts as gone.",
            tests: [
                "AsyncGatewayTests/ConnectionDisconnectTests": [
                    "a client that has finished sending is answered",
                    "a client that has finished sending is waited for 10 seconds",
                    "a client that has finished sending and goes on receiving stays",
                ]
            ]),
        HTTPRow(
            "CN-9", "A client that goes away during its response", "RFC 9112 §9.5", .done,
            "The app's task is cancelled, its body closed, and the response logged as cut.",
            tests: [
                "AsyncGatewayServerTests/ServerDisconnectTests": [
                    "a client that hangs up mid-response ends its body, once"
                ],
                "AsyncGatewayTests/ConnectionDisconnectTests": [
                    "a reset cancels the app at once",
                    "writing to a client that is gone throws",
                ],
            ]),
        HTTPRow(
            "CN-10", "A client that is slow, or silent", "RFC 9110 §15.5.9; RFC 9112 §9.5",
            .limited(408),
            """
            Each has a time of its own: head, body, response, the time without a request. 408 \
            is sent only if nothing else was.
            """,
            tests: [
                "AsyncGatewayTests/ConnectionTimeoutTests": [
                    "a head that stands still is answered with 408 after 20 seconds",
                    "a body that stands still is answered with 408 after 60 seconds",
                    "a client that receives nothing is given up after 60 seconds",
                    "a client that receives slowly is not given up",
                    "an idle connection is closed after 75 seconds without a word",
                    "a new connection that says nothing is closed after 75 seconds",
                ]
            ]),
        HTTPRow(
            "CN-11", "`Upgrade`", "RFC 9110 §7.8", .done,
            "Ignored; there is never a 101, and the field is no variable."),
        HTTPRow(
            "CN-12", "A Connection that names Host or a length", "RFC 9110 §7.6.1", .done,
            """
            Hosts and lengths are read from the lines as they came; nothing can take one of \
            them away.
            """),
        HTTPRow(
            "CN-13", "Very many connections", "RFC 9112 §9.5", .limited,
            """
            Up to `maximumConnections`, and with open files up to 4/5 of the descriptors. For \
            one more the longest idle connection is closed; if none is idle, it waits in the \
            system's queue.
            """,
            tests: [
                "AsyncGatewayServerTests/ServerLoadTests": [
                    "200 clients are served at once",
                    "a held-back server can be cancelled",
                ],
                "AsyncGatewayServerTests/ServerCapacityTests": [
                    "the connection that has been idle for longest is closed for a new one",
                    "a connection that has sent nothing is closed for a new one",
                    "a connection whose request has begun is not closed for a new one",
                    "silent clients beyond the limit do not keep others out",
                ],
                "AsyncGatewayServerTests/ServerShutdownTests": [
                    "a server with all the connections it may have shuts down too"
                ],
            ]),
    ]
}
