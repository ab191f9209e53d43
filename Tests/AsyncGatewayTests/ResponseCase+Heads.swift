import AsyncGateway

extension ResponseCase {
    /// RS-1 to RS-5, RS-11: what a head may say.
    static let heads =
        [
            refused("RS-1a", "200 OK\r\nX: y", [:], .invalidStatus),
            refused("RS-1b", "200 O\u{7F}", [:], .invalidStatus),
            refusedField("RS-1c", "X\r\nY", "z"),
            refusedField("RS-1d", "X", "a\r\nY: b"),
            refusedField("RS-1e", "X", "a\0"),
            refusedField("RS-2a", "X Y", "z"),
            refusedField("RS-2b", "", "z"),
            refusedField("RS-2c", "X", " a"),
            refusedField("RS-2d", "X", "a\t"),
            field("RS-20a", "\u{201C}a\u{201D}"), field("RS-20b", "Zo\u{EB} \u{2615}"),
            field("RS-20c", "\u{80}\u{FF}"),
            refusedField("RS-14a", "X", "a\nGET / HTTP/1.1: b"),
        ]
        + [
            ("RS-3a", "Connection", "keep-alive"), ("RS-3b", "Transfer-Encoding", "chunked"),
            ("RS-3c", "keep-alive", "5"), ("RS-3d", "Upgrade", "h2c"), ("RS-3e", "Trailer", "X"),
        ].map { id, name, value in
            refusedOption(id, .ok, name, value)
        } + bodiless + dates + endings + upgrades

    /// A field whose value is sent as it is, in UTF-8.
    private static func field(_ id: String, _ value: String) -> Self {
        ResponseCase(
            id, .continues, ok(["X: \(value)", "Content-Length: 3"], "tea"),
            answer(.ok, ["X": value], "tea"))
    }

    private static let bodiless = [
        ResponseCase("RS-4a", to: head, .continues, ok(["Content-Length: 3"]), answer("tea")),
        ResponseCase("RS-4b", to: head, .continues, ok([]), answer(["earl", " grey"])),
        ResponseCase("RS-4c", to: head, .continues, ok([]), answer(.empty)),
        ResponseCase(
            "RS-4d", to: head, .continues, ok(["content-length: 9"]),
            answer(.ok, ["content-length": "9"], .empty)),
        ResponseCase(
            "RS-4e", to: "HEAD / HTTP/1.1\r\n\r\n", .closes,
            response(
                "400 Bad Request",
                [
                    "Content-Type: text/plain; charset=utf-8", "Content-Length: 16",
                    "Connection: close",
                ]), answer("tea")),
        ResponseCase("RS-5a", .continues, response("204 No Content", []), answer(204, [:], "tea")),
        ResponseCase(
            "RS-5b", .continues, response("204 No Content", []),
            answer(204, ["Content-Length": "3"], "tea")),
        ResponseCase(
            "RS-5c", .continues, response("304 Not Modified", ["Content-Length: 3"]),
            answer(304, ["Content-Length": "3"], .empty)),
        ResponseCase(
            "RS-5d", .continues, response("304 Not Modified", []), answer(304, [:], "tea")),
        ResponseCase(
            "RS-5e", .continues, response("205 Reset Content", ["Content-Length: 0"]),
            answer(205, ["Content-Length": "3"], .empty)),
        ResponseCase(
            "RS-5f", .continues, response("205 Reset Content", ["Content-Length: 0"]),
            answer(205, [:], "tea")),
        refused("RS-5g", "100 Continue", [:], .invalidStatus),
        refused("RS-5h", "103 Early Hints", [:], .invalidStatus),
    ]

    private static let dates = [
        ResponseCase("RS-11a", .continues, ok(["Content-Length: 3"], "tea"), answer("tea")),
        ResponseCase(
            "RS-11b", .continues, "HTTP/1.1 200 OK\r\ndate: today\r\nContent-Length: 3\r\n\r\ntea",
            answer(.ok, ["date": "today"], "tea")),
        ResponseCase(
            "RS-11c", to: "GET  / HTTP/1.1\r\n\r\n", .closes, refusal("400 Bad Request"),
            answer("tea")),
        ResponseCase(
            "RS-11d", .continues, errorPage, reports: [failure], { _, _ in throw AppError() }),
    ]

    private static let get10KeptAlive = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"

    /// RS-15: an app that ends its connection.
    private static let endings =
        [
            ResponseCase("RS-15a", .closes, closing, answer(.ok, ["Connection": "close"], "tea")),
            ResponseCase("RS-15b", .closes, closing, answer(.ok, ["connection": "CLOSE"], "tea")),
            ResponseCase(
                "RS-15c", .closes,
                ok(
                    ["Transfer-Encoding: chunked", "Connection: close"],
                    "4\r\nearl\r\n5\r\n grey\r\n0\r\n\r\n"),
                answer(.ok, ["Connection": "close"], ["earl", " grey"])),
            ResponseCase(
                "RS-15d", to: get10KeptAlive, .closes, closing,
                answer(.ok, ["Connection": "close"], "tea")),
            ResponseCase(
                "RS-15e", to: head, .closes, closingHead,
                answer(.ok, ["Connection": "close"], "tea")),
            ResponseCase(
                "RS-15f",
                to: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n"
                    + String(repeating: "x", count: 200_000),
                .closes, closing, answer(.ok, ["Connection": "close"], "tea")),
            ResponseCase(
                "RS-15g", .closes, closing,
                answer(.ok, Headers([("Connection", "close"), ("Connection", "close")]), "tea")),
            ResponseCase("RS-15k", .continues, errorPage, reports: [failure]) { _, startResponse in
                try await startResponse(.ok, ["Connection": "close"])
                throw AppError()
            },
            ResponseCase("RS-15l", .closes, closing) { _, startResponse in
                try await startResponse(.notFound)
                try await startResponse(.ok, ["Connection": "close"], replacing: AppError())
                return "tea"
            },
        ]
        + [("RS-15h", "close, close"), ("RS-15i", "closed"), ("RS-15j", "")].map { id, value in
            refusedOption(id, .ok, "Connection", value)
        }

    private static let closing = ok(["Content-Length: 3", "Connection: close"], "tea")
    private static let closingHead = ok(["Content-Length: 3", "Connection: close"])

    /// RS-16: what an app may say of other protocols.
    private static let upgrades = [
        upgrade("RS-16a", "upgrade", .continues),
        upgrade(
            "RS-16b", to: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "close, upgrade", .closes),
        upgrade("RS-16c", to: get10, "close, upgrade", .closes),
        upgrade("RS-16d", to: get10KeptAlive, "keep-alive, upgrade", .continues),
        upgrade("RS-16e", "close, upgrade", .closes, adding: [("Connection", "close")]),
        refused("RS-16f", 101, ["Upgrade": "websocket"], .invalidStatus),
        refusedOption("RS-16g", .badRequest, "Upgrade", "h2c"),
    ]

    private static func upgrade(
        _ id: String, to request: String = get, _ options: String, _ ending: Ending,
        adding fields: [(String, String)] = []
    ) -> Self {
        ResponseCase(
            id, to: request, ending,
            response(
                "426 Upgrade Required",
                ["Upgrade: TLS/1.0, HTTP/1.1", "Content-Length: 3", "Connection: \(options)"], "tea"
            ),
            answer(426, Headers([("Upgrade", "TLS/1.0, HTTP/1.1")] + fields), "tea"))
    }

    private static func refusedOption(
        _ id: String, _ status: Status, _ name: String, _ value: String
    ) -> Self {
        refused(id, status, Headers([(name, value)]), .hopByHopHeader, "\(name): \(value)")
    }

    /// A start that throws an error about `value`, or else about the status; the app passes it on.
    private static func refused(
        _ id: String, _ status: Status, _ headers: Headers, _ code: GatewayError.Code,
        _ value: String? = nil
    ) -> Self {
        let error = GatewayError(code, value ?? "\(status)")
        return ResponseCase(
            id, .continues, errorPage, reports: ["GET / HTTP/1.1: \(error)\n"],
            answer(status, headers, "tea"))
    }

    private static func refusedField(
        _ id: String, _ name: String, _ value: String
    ) -> Self {
        refused(id, .ok, Headers([(name, value)]), .invalidHeader, "\(name): \(value)")
    }
}

extension ResponseCase {
    /// What is reported of an ``AppError``.
    static let failure = "GET / HTTP/1.1: AsyncGatewayTests.AppError()\n"

    static func answer(_ body: ResponseBody) -> Application { answer(.ok, [:], body) }

    static func answer(
        _ status: Status, _ headers: Headers, _ body: ResponseBody
    ) -> Application {
        Apps.answering(status, headers) { body }
    }

    static func answer(_ code: Int, _ headers: Headers, _ body: ResponseBody) -> Application {
        answer(Status(code: code), headers, body)
    }
}
