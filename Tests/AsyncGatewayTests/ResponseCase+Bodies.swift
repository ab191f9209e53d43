import AsyncGateway

extension ResponseCase {
    private static let get10KeptAlive = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    private static let get11Closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    /// RS-6 to RS-10, RS-12: where a body ends, and the connection.
    static let bodies = exceeding + ended

    private static let ended = [
        ResponseCase(
            "RS-7a", .closes, ok(["Content-Length: 10"], "earl grey"), reports: [tooShort(1)],
            answer(.ok, ["Content-Length": "10"], "earl grey")),
        ResponseCase(
            "RS-7b", .closes, ok(["Content-Length: 5"]), reports: [tooShort(5)],
            answer(.ok, ["Content-Length": "5"], .empty)),
        ResponseCase(
            "RS-7c", .closes, ok(["Content-Length: 99"], "earl grey"), reports: [tooShort(90)],
            answer(.ok, ["Content-Length": "99"], ["earl", " grey"])),
        ResponseCase(
            "RS-8a", .continues,
            ok(["Transfer-Encoding: chunked"], "4\r\nearl\r\n5\r\n grey\r\n0\r\n\r\n"),
            answer(["earl", " grey"])),
        ResponseCase(
            "RS-8b", to: get10, .closes, ok(["Connection: close"], "earl grey"),
            answer(["earl", " grey"])),
        ResponseCase(
            "RS-8c", to: get10KeptAlive, .closes, ok(["Connection: close"], "earl grey"),
            answer(["earl", " grey"])),
        ResponseCase(
            "RS-8d", to: get10KeptAlive, .continues,
            ok(["Content-Length: 3", "Connection: keep-alive"], "tea"), answer("tea")),
        ResponseCase(
            "RS-9a", .closes, ok(["Transfer-Encoding: chunked"], "3\r\ntea\r\n"),
            reports: [failure], answer(.failing(after: "tea"))),
        ResponseCase(
            "RS-9b", .closes, ok(["Content-Length: 9"], "tea"), reports: [failure],
            answer(.ok, ["Content-Length": "9"], .failing(after: "tea"))),
        ResponseCase(
            "RS-9c", to: get10, .isReset, ok(["Connection: close"], "tea"), reports: [failure10],
            answer(.failing(after: "tea"))),
        ResponseCase(
            "RS-10a", .continues, ok(["Transfer-Encoding: chunked"], "3\r\ntea\r\n0\r\n\r\n"),
            answer(["", "tea", ""])),
        ResponseCase("RS-10b", .continues, ok(["Content-Length: 0"]), answer(["", ""])),
        ResponseCase(
            "RS-10c", to: get10, .closes, ok(["Connection: close"], "teacup"),
            answer(["tea", "", "cup"])),
        ResponseCase(
            "RS-12a", to: get11Closing, .closes,
            ok(["Content-Length: 3", "Connection: close"], "tea"), answer("tea")),
        ResponseCase(
            "RS-12b", to: get10, .closes, ok(["Content-Length: 3", "Connection: close"], "tea"),
            answer("tea")),
        ResponseCase(
            "RS-12c", to: "GET / HTTP/1.1\r\n\r\n", .closes, refusal("400 Bad Request"),
            answer("tea")),
    ]

    static let failure10 = "GET / HTTP/1.0: AsyncGatewayTests.AppError()\n"

    private static func tooShort(_ bytes: Int) -> String {
        "GET / HTTP/1.1: \(GatewayError(.bodyTooShort, "\(bytes) bytes missing"))\n"
    }
}
