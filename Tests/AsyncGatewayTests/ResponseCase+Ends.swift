import AsyncGateway

extension ResponseCase {
    /// An error whose description would be two lines.
    private struct Talkative: Error, CustomStringConvertible {
        var description: String { "a\r\nGET /secret HTTP/1.1: b\u{1B}[2J" }
    }

    /// RS-13, RS-14: what is told of a failure, and to whom.
    static let failures = [
        ResponseCase(
            "RS-13a", .continues, errorPage, reports: [failure], { _, _ in throw AppError() }),
        ResponseCase(
            "RS-13b", to: "GET /<b>leaf</b> HTTP/1.1\r\nHost: a\r\nX-Leaf : leaf\r\n\r\n", .closes,
            refusal("400 Bad Request"), answer("tea")),
        ResponseCase(
            "RS-13c", to: head, .continues,
            response(
                "500 Internal Server Error", ["Content-Type: text/plain", "Content-Length: 59"]),
            reports: ["HEAD / HTTP/1.1: AsyncGatewayTests.AppError()\n"],
            { _, _ in throw AppError() }),
        ResponseCase(
            "RS-14b", .continues, errorPage,
            reports: ["GET / HTTP/1.1: a\\r\\nGET /secret HTTP/1.1: b\\u{1B}[2J\n"],
            { _, _ in throw Talkative() }),
        ResponseCase(
            "RS-14c", to: "GET /%0D%0Ab HTTP/1.1\r\nHost: a\r\n\r\n", .continues, errorPage,
            reports: ["GET /%0D%0Ab HTTP/1.1: AsyncGatewayTests.AppError()\n"],
            { _, _ in throw AppError() }),
    ]

    /// EX, CN: how a connection ends, or goes on, behind a body.
    static let ends = [
        ResponseCase("EX-5a", to: expecting("Content-Length: 3"), .closes, last, answer("tea")),
        ResponseCase(
            "EX-5b", to: expecting("Transfer-Encoding: chunked"), .closes, last, answer("tea")),
        ResponseCase(
            "EX-5c", to: expecting("Content-Length: 999999"), .closes,
            response("413 Content Too Large", ["Content-Length: 0", "Connection: close"]),
            answer(413, [:], .empty)),
        ResponseCase(
            "EX-6a", to: post("HTTP/1.0", "Expect: 100-continue\r\nContent-Length: 3", ""), .closes,
            refusedBody, Apps.echo),
        ResponseCase(
            "EX-6b", to: "GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n", .closes,
            ok(["Content-Type: text/plain", "Content-Length: 0", "Connection: close"]), Apps.echo),
        ResponseCase(
            "CN-6a", to: post("HTTP/1.1", "Content-Length: 3", "tea"), .continues,
            ok(["Content-Length: 3"], "tea"), answer("tea")),
        ResponseCase(
            "CN-6b", to: post("HTTP/1.1", "Transfer-Encoding: chunked", "1\r\nx\r\n0\r\n\r\n"),
            .continues, ok(["Content-Length: 3"], "tea"), answer("tea")),
        ResponseCase(
            "CN-6c", to: post("HTTP/1.1", "Content-Length: 65537", much(65537)), .closes,
            ok(["Content-Length: 3"], "tea"), answer("tea")),
        ResponseCase(
            "CN-6d", to: post("HTTP/1.1", "Content-Length: 65536", much(65536)), .continues,
            ok(["Content-Length: 3"], "tea"), answer("tea")),
        ResponseCase(
            "CN-6e", to: post("HTTP/1.1", "Transfer-Encoding: chunked", "1\r\nx\r\nxx\r\n"),
            .closes, ok(["Content-Length: 3"], "tea"), answer("tea")),
        ResponseCase(
            "CN-7a", to: "GET / HTTP/1.1\r\n\r\n" + much(200_000), .closes,
            refusal("400 Bad Request"), answer("tea")),
        ResponseCase(
            "CN-7b",
            to: post("HTTP/1.1", "Transfer-Encoding: chunked", "xx\r\n" + much(200_000)), .closes,
            refusedBody, Apps.echo),
        ResponseCase(
            "CN-7c", to: "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n" + much(200_000), .closes,
            refusal("501 Not Implemented"), answer("tea")),
    ]

    private static let last = ok(["Content-Length: 3", "Connection: close"], "tea")

    /// The answer for an app that has passed on that its request's body is broken.
    private static let refusedBody = response(
        "400 Bad Request",
        ["Content-Type: text/plain; charset=utf-8", "Content-Length: 16", "Connection: close"],
        "400 Bad Request\n")

    private static func post(_ version: String, _ fields: String, _ body: String) -> String {
        "POST / \(version)\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    /// The head of a request whose body waits to be asked for.
    private static func expecting(_ framing: String) -> String {
        post("HTTP/1.1", "Expect: 100-continue\r\n\(framing)", "")
    }

    private static func much(_ count: Int) -> String { String(repeating: "x", count: count) }
}
