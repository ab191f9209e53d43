import AsyncGateway

extension ResponseCase {
    /// RS-18: interim responses.
    static let interims = [
        ResponseCase(
            "RS-18a", .continues, hint + ok(["Content-Length: 3"], "tea"), informing(103, links)),
        ResponseCase(
            "RS-18b", to: get10, .closes, ok(["Content-Length: 3", "Connection: close"], "tea"),
            informing(103, links)),
        ResponseCase(
            "RS-18c", to: head, .continues, hint + ok(["Content-Length: 3"]),
            informing(103, links)),
        refusedInterim("RS-18d", 100, [:], GatewayError(.invalidStatus, "100 Continue")),
        refusedInterim("RS-18e", 200, [:], GatewayError(.invalidStatus, "200 OK")),
        refusedInterim(
            "RS-18f", 103, ["Content-Length": "3"],
            GatewayError(.invalidHeader, "Content-Length: 3")),
        refusedInterim(
            "RS-18g", 103, ["Connection": "close"],
            GatewayError(.hopByHopHeader, "Connection: close")),
        refusedInterim(
            "RS-18h", 103, ["Upgrade": "h2c"], GatewayError(.hopByHopHeader, "Upgrade: h2c")),
        refusedInterim(
            "RS-18i", 103, ["X": "a\r\nb"], GatewayError(.invalidHeader, "X: a\r\nb")),
        ResponseCase(
            "RS-18j", .closes, ok(["Transfer-Encoding: chunked"], "3\r\ntea\r\n"),
            reports: ["GET / HTTP/1.1: \(GatewayError(.alreadySent))\n"]
        ) { _, startResponse in
            try await startResponse(.ok)("tea")
            try await startResponse.inform(103)
            return .empty
        },
        ResponseCase("RS-18k", .continues, hint + errorPage, reports: [failure]) {
            _, startResponse in
            try await startResponse.inform(103, links)
            throw AppError()
        },
    ]

    /// RS-19: fields behind a body.
    static let trailers =
        [
            trailing("RS-19a", .continues, chunked(digest), ["earl", " grey"]),
            trailing("RS-19b", .continues, chunked(digest, of: ["earl grey"]), "earl grey"),
            trailing(
                "RS-19c", .continues,
                ok(["Trailer: Digest", "Transfer-Encoding: chunked"], "0\r\n\(digest)\r\n"),
                .empty),
            trailing("RS-19d", to: get, .continues, ok(["Content-Length: 9"], "earl grey")),
            trailing(
                "RS-19e", to: "GET / HTTP/1.0\r\nTE: trailers\r\n\r\n", .closes,
                ok(["Content-Length: 9", "Connection: close"], "earl grey")),
            trailing("RS-19f", to: headTE, .continues, ok(["Content-Length: 9"])),
            trailing("RS-19g", .continues, chunked(""), ["earl", " grey"], [:]),
            trailing(
                "RS-19h",
                to: "GET / HTTP/1.1\r\nHost: a\r\nTE: gzip;q=0.5\r\n"
                    + "te: a,  Trailers\r\n\r\n", .continues, chunked(digest), ["earl", " grey"]),
            ResponseCase(
                "RS-19i", to: getTE, .continues, ok(["Content-Length: 9"], "earl grey"),
                answer(
                    .ok, ["Content-Length": "9"],
                    (["earl", " grey"] as ResponseBody).trailers(["Digest"]) { ["Digest": "a"] })),
            ResponseCase(
                "RS-19j", to: getTE, .closes,
                ok(["Trailer: Digest", "Transfer-Encoding: chunked"], "3\r\ntea\r\n1\r\ns\r\n"),
                reports: [unannounced],
                answer((["tea", "s"] as ResponseBody).trailers(["Digest"]) { ["X": "y"] })),
            ResponseCase(
                "RS-19k", to: getTE, .continues, errorPage, reports: [unannounced],
                answer(ResponseBody("tea").trailers(["Digest"]) { ["X": "y"] })),
            ResponseCase(
                "RS-19l", to: getTE, .continues, ok(["Content-Length: 3"], "tea"),
                answer(ResponseBody("tea").trailers([]) { [:] })),
        ]
        + ["Content-Length", "set-cookie", "If-Match", "Host", "X Y", ""].map { name in
            ResponseCase(
                "RS-19 " + name, to: getTE, .continues, errorPage,
                reports: ["GET / HTTP/1.1: \(GatewayError(.invalidTrailer, name))\n"],
                answer(ResponseBody("tea").trailers([name]) { [:] }))
        }

    private static let links: Headers = ["Link": "</a>"]
    private static let hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    private static let getTE = "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n"
    private static let headTE = "HEAD / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n"
    private static let unannounced =
        "GET / HTTP/1.1: \(GatewayError(.invalidTrailer, "X: y"))\n"
    private static let digest = "Digest: a\r\n"

    private static func chunked(
        _ trailers: String, of blocks: [String] = ["earl", " grey"]
    ) -> String {
        let chunks = blocks.map { "\($0.utf8.count)\r\n\($0)\r\n" }.joined()
        return ok(
            ["Trailer: Digest", "Transfer-Encoding: chunked"],
            chunks + "0\r\n\(trailers)\r\n")
    }

    private static func trailing(
        _ id: String, to request: String = getTE, _ ending: Ending, _ response: String,
        _ body: ResponseBody = "earl grey", _ fields: Headers = ["Digest": "a"]
    ) -> Self {
        ResponseCase(
            id, to: request, ending, response, answer(body.trailers(["Digest"]) { fields }))
    }

    private static func informing(_ status: Status, _ headers: Headers) -> Application {
        { environ, startResponse in
            try await startResponse.inform(status, headers)
            return try await answer("tea")(environ, startResponse)
        }
    }

    private static func refusedInterim(
        _ id: String, _ status: Status, _ headers: Headers, _ error: GatewayError
    ) -> Self {
        ResponseCase(
            id, .continues, errorPage, reports: ["GET / HTTP/1.1: \(error)\n"],
            informing(status, headers))
    }
}
