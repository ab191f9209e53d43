import AsyncGatewayWire

extension WireCase {
    /// L: where lines end, and what stands around them.
    package static let lines: [WireCase] = [
        WireCase("L-1a", "GET / HTTP/1.1\nHost: a\r\n\r\n", .refused(400, .malformedRequestLine)),
        WireCase("L-1b", "GET / HTTP/1.1\r\nHost: a\n\r\n", .refused(400, .malformedField)),
        WireCase("L-1c", "GET / HTTP/1.1\r\nHost: a\r\n\n", .refused(400, .malformedField)),
        WireCase("L-1d", "GET / HTTP/1.1\nHost: a\n\n", .refused(400, .malformedRequestLine)),
        .line("L-2a", "GET /\r HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("L-2b", "GET / HTTP/1.1\r", .refused(400, .malformedRequestLine)),
        .fields("L-2c", "X\r: y", .refused(400, .malformedField)),
        .fields("L-2d", "X: a\rb", .refused(400, .malformedField)),
        .fields("L-2e", "X: \ry", .refused(400, .malformedField)),
        .fields("L-2f", "X: y\r", .refused(400, .malformedField)),
        .line("L-3a", "GET /\nHTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("L-3b", "GET\n/ HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("L-3c", "GET\r\n/ HTTP/1.1", .refused(400, .malformedRequestLine)),
        WireCase("L-4a", "GET / HTTP/1.1\r\nHost: a\r\n\rX", .refused(400, .malformedField)),
        WireCase("L-4b", "GET / HTTP/1.1\r\nHost: a\r\r\n", .refused(400, .malformedField)),
        WireCase("L-4c", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", .refused(400, .malformedField)),
        WireCase("L-4d", "GET / HTTP/1.1\r\nHost: a\n\r\n\r\n", .refused(400, .malformedField)),
        .line("L-5a", "\r\nGET / HTTP/1.1", .requests(["GET /"])),
        .line("L-5b", "\r\n\r\n\r\n\r\nGET / HTTP/1.1", .requests(["GET /"])),
        .line("L-5c", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1", .refused(400, .tooManyEmptyLines)),
        .line("L-5d", "\nGET / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("L-5e", "\r\rGET / HTTP/1.1", .refused(400, .malformedRequestLine)),
        WireCase(
            "L-6a", String(repeating: "\r\n", count: 40), .refused(400, .tooManyEmptyLines)),
        WireCase("L-6b", "\r\n\r\n\r\n\r\n", .requests([])),
        WireCase(
            "L-6c", "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + String(repeating: "\r\n", count: 40),
            .refused(400, .tooManyEmptyLines, after: ["GET /"])),
        WireCase(
            "L-6d", "\r\n\r\n\r\n\r\n\r", .unfinished(.incompleteHead)),
        WireCase(
            "L-7a", "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", .refused(400, .foldedField)),
        WireCase(
            "L-7b", "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", .refused(400, .foldedField)),
        WireCase(
            "L-7c", "GET / HTTP/1.1\r\n\t \r\nHost: a\r\n\r\n", .refused(400, .foldedField)),
        WireCase(
            "L-7d", "GET / HTTP/1.0\r\n  \r\n\r\n", .refused(400, .foldedField)),
        .line("L-8a", "GET /\0 HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("L-8b", "G\0T / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .fields("L-8c", "X\0: y", .refused(400, .malformedField)),
        .fields("L-8d", "X: \0", .refused(400, .malformedField)),
        .line("L-8e", "\0GET / HTTP/1.1", .refused(400, .malformedRequestLine)),
        WireCase("L-9a", "\u{16}", .refused(400, .malformedRequestLine)),
        WireCase(
            "L-9b", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{FC}\u{3}\u{3}",
            .refused(400, .malformedRequestLine)),
        WireCase("L-9c", "\u{80}\u{FF}", .refused(400, .malformedRequestLine)),
        WireCase("L-10a", "", .requests([])),
        WireCase("L-10b", "\r\n", .requests([])),
        WireCase("L-10c", "GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n", .requests(["GET /"])),
        WireCase("L-11a", "G", .unfinished(.incompleteHead)),
        WireCase("L-11b", "GET / HTTP/1.1", .unfinished(.incompleteHead)),
        WireCase("L-11c", "GET / HTTP/1.1\r\nHost: a\r\n", .unfinished(.incompleteHead)),
        WireCase("L-11d", "GET / HTTP/1.1\r\nHost: a\r\n\r", .unfinished(.incompleteHead)),
        WireCase("L-11e", "\r", .unfinished(.incompleteHead)),
        WireCase(
            "L-11f", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET",
            .unfinished(.incompleteHead, after: ["GET /"])),
        WireCase(
            "L-14a", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .refused(505, .unsupportedVersion)),
        WireCase(
            "L-14b", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0",
            .refused(505, .unsupportedVersion)),
        WireCase("L-14c", "PRI * HTTP/2.0\r\n", .refused(505, .unsupportedVersion)),
    ]
}
