import AsyncGatewayWire

extension WireCase {
    /// CK: chunks.
    package static let chunks: [WireCase] =
        [
            size("CK-1a", "10000000000000000", .malformedChunk),
            size("CK-1b", "8000000000000000", .malformedChunk),
            size("CK-1c", "00000000000000000000000000000000005", .malformedChunk),
            .chunks(
                "CK-1d", "7fffffffffffffff\r\nab",
                .unfinished(.incompleteBody, after: ["POST / | ab …"])),
            size("CK-2a", "5g", .malformedChunk),
            size("CK-2b", "g5", .malformedChunk),
            size("CK-2c", "5\u{B2}", .malformedChunk),
            size("CK-3a", "0x5", .malformedChunk),
            size("CK-3b", "0X5", .malformedChunk),
            size("CK-3c", "x5", .malformedChunk),
            size("CK-4a", "+5", .malformedChunk),
            size("CK-4b", "+0", .malformedChunk),
            size("CK-4c", "5+", .malformedChunk),
            size("CK-5a", "-5", .malformedChunk),
            size("CK-5b", "-0", .malformedChunk),
            size("CK-5c", "5-", .malformedChunk),
            size("CK-6a", "5_0", .malformedChunk),
            size("CK-6b", "_5", .malformedChunk),
            size("CK-6c", "5_", .malformedChunk),
            size("CK-7a", "", .malformedChunk),
            size("CK-7b", ";a", .malformedChunk),
            size("CK-7c", ";", .malformedChunk),
            size("CK-8a", " 5", .malformedChunk),
            size("CK-8b", "5 ", .malformedChunk),
            size("CK-8c", "5\t", .malformedChunk),
            size("CK-8d", "5 5", .malformedChunk),
            .chunks(
                "CK-8e", "5 \t;a\r\nhello\r\n0\r\n\r\n", .requests(["POST / | hello"])),
            data("CK-9a", "hello0\r\n\r\n"),
            data("CK-9b", "hello\rX0\r\n\r\n"),
            data("CK-9c", "helloXX0\r\n\r\n"),
            data("CK-9d", "hello\n0\r\n\r\n"),
            data("CK-9e", "hello!\r\n0\r\n\r\n"),
            data("CK-9f", "hello\r\r\n0\r\n\r\n"),
            .chunks("CK-10a", "5\nhello\r\n0\r\n\r\n", .refused(400, .malformedChunk, after: none)),
            size("CK-10b", "5\rX", .malformedChunk),
            size("CK-10c", "5\r", .malformedChunk),
            .chunks(
                "CK-10d", "0\n\r\n", .refused(400, .malformedChunk, after: none)),
            size("CK-11a", "5;a\rb", .malformedChunk),
            size("CK-11b", "5;a\nb", .malformedChunk),
            size("CK-11c", "5;a=\"\rb\"", .malformedChunk),
            size("CK-11d", "5;a=\"\nb\"", .malformedChunk),
            size("CK-11e", "5;a\0", .malformedChunk),
            size("CK-11f", "5;a=\"\u{7F}\"", .malformedChunk),
            size("CK-11g", "5;\u{80}", .malformedChunk),
            size("CK-11h", "5;a=\"\\\r\"", .malformedChunk),
            size("CK-12a", "5;", .malformedChunk),
            size("CK-12b", "5;=x", .malformedChunk),
            size("CK-12c", "5;a=", .malformedChunk),
            size("CK-12d", "5;a b", .malformedChunk),
            size("CK-12e", "5;a=\"b", .malformedChunk),
            size("CK-12f", "5;a=\"b\"c", .malformedChunk),
            size("CK-12g", "5;a=b c", .malformedChunk),
            size("CK-12h", "5;;a", .malformedChunk),
            size("CK-12i", "5;a=b=c", .malformedChunk),
            size("CK-12j", "5;a ", .malformedChunk),
            size("CK-12k", "5;a=b ", .malformedChunk),
            size("CK-12l", "5,a", .malformedChunk),
            .chunks(
                "CK-14a", "2\r\nab\r\n5g\r\nhello\r\n0\r\n\r\n",
                .refused(400, .malformedChunk, after: ["POST / | ab …"])),
            .chunks(
                "CK-14b", "x\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
                .refused(400, .malformedChunk, after: none)),
            .chunks(
                "CK-14c",
                "2\r\nabGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n",
                .refused(400, .malformedChunk, after: ["POST / | ab …"])),
            size("CK-15a", "5;2345678", nil, limits: shortExtensions),
            size("CK-15b", "5;23456789", .chunkExtensionTooLarge, limits: shortExtensions),
            .chunks(
                "CK-15c", "1;a\r\nx\r\n1;a\r\nx\r\n1;a\r\nx\r\n1;a\r\nx\r\n1;a\r\nx\r\n0;a\r\n\r\n",
                .requests(["POST / | xxxxx"]), limits: shortExtensions),
            .chunks(
                "CK-15d",
                "1;a\r\nx\r\n1;a\r\nx\r\n1;a\r\nx\r\n1;a\r\nx\r\n1;a\r\nx\r\n0;ab\r\n\r\n",
                .refused(413, .chunkExtensionTooLarge, after: ["POST / | xxxxx …"]),
                limits: shortExtensions),
            .chunks(
                "CK-16a", "005\r\nhello\r\n000\r\n\r\n", .requests(["POST / | hello"])),
            .chunks(
                "CK-16b", "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
                .requests(["POST / | 01234567890123456789"])),
            .chunks(
                "CK-16c", "0000000000000000000000000000005\r\nhello\r\n0\r\n\r\n",
                .requests(["POST / | hello"])),
            .chunks(
                "CK-17a", "5\r\nhello\r\n",
                .unfinished(.incompleteBody, after: ["POST / | hello …"])),
            .chunks(
                "CK-17b", "5\r\nhel", .unfinished(.incompleteBody, after: ["POST / | hel …"])),
            .chunks("CK-17c", "", .unfinished(.incompleteBody, after: none)),
            .chunks("CK-18a", "0\r\n", .unfinished(.incompleteBody, after: none)),
            .chunks("CK-18b", "0\r\n\r", .unfinished(.incompleteBody, after: none)),
            .chunks("CK-18c", "0\r\n\rX", .refused(400, .malformedField, after: none)),
            .chunks(
                "CK-19a", "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", .requests(["POST / | abcde"]),
                limits: fiveBytes),
            .chunks(
                "CK-19b", "2\r\nab\r\n4\r\ncdef\r\n0\r\n\r\n",
                .refused(413, .bodyTooLarge, after: ["POST / | ab …"]), limits: fiveBytes),
            .chunks(
                "CK-19c", "7fffffffffffffff\r\n", .refused(413, .bodyTooLarge, after: none),
                limits: fiveBytes),
            .chunks(
                "CK-20a", String(repeating: "1\r\nx\r\n", count: 30) + "0\r\n\r\n",
                .requests(["POST / | " + String(repeating: "x", count: 30)])),
            .chunks(
                "CK-20b", String(repeating: "0001\r\nx\r\n", count: 100) + "0\r\n\r\n",
                .requests(["POST / | " + String(repeating: "x", count: 100)])),
            .chunks(
                "CK-20c", String(repeating: "1;a=b\r\nx\r\n", count: 30),
                .unfinished(
                    .incompleteBody,
                    after: ["POST / | " + String(repeating: "x", count: 30) + " …"])),
        ]
        + [
            "a", "a=b", "a=\";\"", "a=\"\\\"\"", "a = b", " a", "a;b", "a=\"\"", "a=\"x\";b",
            "a=\"x\" ;b", "a ;b", "a=b\t;\tc=\"\u{80}\t\\\\\"",
        ].map { .chunks("CK-13 " + $0, "5;\($0)\r\nhello\r\n0;\($0)\r\n\r\n", .requests(hello)) }

    private static let none = ["POST / …"]
    private static let hello = ["POST / | hello"]

    private static func size(
        _ id: String,
        _ line: String,
        _ kind: WireError.Kind?,
        limits: WireLimits = .init()
    ) -> WireCase {
        let status = kind == .chunkExtensionTooLarge ? 413 : 400
        let expectation = kind.map { Expectation.refused(status, $0, after: none) }
        let body = line + "\r\nhello\r\n0\r\n\r\n"
        return .chunks(id, body, expectation ?? .requests(hello), limits: limits)
    }

    private static func data(_ id: String, _ rest: String) -> WireCase {
        .chunks(id, "5\r\n" + rest, .refused(400, .malformedChunk, after: ["POST / | hello …"]))
    }

    /// Eight bytes of extensions for each chunk, twelve for a message.
    private static var shortExtensions: WireLimits {
        var limits = WireLimits()
        limits.maximumChunkExtensionBytes = 8
        limits.maximumTotalChunkExtensionBytes = 12
        return limits
    }
}
