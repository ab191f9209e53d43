import AsyncGatewayWire

extension WireCase {
    /// CL: Content-Length.
    package static let contentLength: [WireCase] =
        [
            .fields(
                "CL-1a", "Content-Length: 5\r\nContent-Length: 6",
                .refused(400, .ambiguousFraming)),
            .fields("CL-1b", "Content-Length: 5, 6", .refused(400, .invalidContentLength)),
            .fields(
                "CL-1c", "Content-Length: 0\r\nX: y\r\nContent-Length: 5",
                .refused(400, .ambiguousFraming)),
            .fields(
                "CL-2a", "Content-Length: 5\r\ncontent-length: 5",
                .refused(400, .ambiguousFraming)),
            .fields("CL-2b", "Content-Length: 5, 5", .refused(400, .invalidContentLength)),
            .fields(
                "CL-2c", "Content-Length: 0\r\nContent-Length: 0",
                .refused(400, .ambiguousFraming)),
            post("CL-5 010", "010", "0123456789", .requests(["POST / | 0123456789"])),
            post("CL-5 0", "0", "", .requests(["POST /"])),
            post("CL-5 000", "000", "", .requests(["POST /"])),
            post("CL-8a", "9223372036854775808", "", .refused(400, .invalidContentLength)),
            post("CL-8b", "99999999999999999999", "", .refused(400, .invalidContentLength)),
            post(
                "CL-8c", "6", "", .refused(413, .bodyTooLarge, after: ["POST / …"]),
                limits: fiveBytes),
            post(
                "CL-8e", "6", "hello!", .refused(413, .bodyTooLarge, after: ["POST / …"]),
                limits: fiveBytes),
            post("CL-8d", "5", "hello", .requests(["POST / | hello"]), limits: fiveBytes),
            .fields("CL-10a", "Content-Length: 0", .requests(["GET /"])),
            WireCase(
                "CL-10b", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\nGET / HTTP/1.1",
                .requests(["GET / | GET / HTTP/1.1"])),
            WireCase(
                "CL-10c", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab",
                .requests(["HEAD / | ab"])),
            post("CL-11a", "5", "hell", .unfinished(.incompleteBody, after: ["POST / | hell …"])),
            post("CL-11b", "5", "", .unfinished(.incompleteBody, after: ["POST / …"])),
            WireCase(
                "CL-11c", "GET / HTTP/1.0\r\nContent-Length: 3\r\n\r\nab",
                .unfinished(.incompleteBody, after: ["GET / 1.0 closes | ab …"])),
            .fields("CL-12a", "Content_Length: 5", .requests(["GET /"])),
            .fields("CL-12b", "Content_Length: x\r\nContent-Length: 0", .requests(["GET /"])),
            WireCase(
                "CL-12c", "POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 5\r\n\r\nhello",
                .unfinished(.incompleteHead, after: ["POST /"])),
            post(
                "CL-13a", "9223372036854775807", "a",
                .unfinished(.incompleteBody, after: ["POST / | a …"])),
            post(
                "CL-13b", "9223372036854775807", "",
                .unfinished(.incompleteBody, after: ["POST / …"])),
            post(
                "CL-13c", "4294967296", "ab",
                .unfinished(.incompleteBody, after: ["POST / | ab …"])),
            .line("CL-14a", "POST / HTTP/1.1", .requests(["POST /"])),
            .line("CL-14b", "PUT / HTTP/1.0", .requests(["PUT / 1.0 closes"])),
            .fields("CL-14c", "Content-Type: text/plain", .requests(["GET /"])),
        ]
        + unreadable("CL-3", ["+5", "5x", "5 0", "1e3", "5;", "5,", ",5", "5.0", "\"5\""])
        + unreadable("CL-4", ["-5", "-0", "5-"])
        + unreadable("CL-5", ["0x5", "0o5", "0b1"])
        + unreadable("CL-6", ["1_0", "_10", "10_"])
        + unreadable("CL-7", ["", " ", "\t"])
        + unreadable("CL-9", ["\u{B2}", "5\u{A0}", "\u{D9}\u{A5}", "\u{EF}\u{BC}\u{95}"])

    private static func unreadable(_ row: String, _ values: [String]) -> [WireCase] {
        values.map { post("\(row) \($0)", $0, "", .refused(400, .invalidContentLength)) }
    }

    private static func post(
        _ id: String,
        _ length: String,
        _ body: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n"
        return WireCase(id, head + body, expectation, limits: limits)
    }

    static var fiveBytes: WireLimits {
        var limits = WireLimits()
        limits.maximumBodyBytes = 5
        return limits
    }
}

extension WireCase {
    /// TE: Transfer-Encoding.
    package static let transferEncoding: [WireCase] =
        [
            .fields(
                "TE-1a", "Transfer-Encoding: chunked\r\nContent-Length: 5",
                .refused(400, .ambiguousFraming)),
            .fields(
                "TE-1b", "Content-Length: 0\r\nTransfer-Encoding: chunked",
                .refused(400, .ambiguousFraming)),
            .fields(
                "TE-1c", "Transfer-Encoding: identity\r\nContent-Length: 0",
                .refused(400, .ambiguousFraming)),
            .fields(
                "TE-4b", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                .refused(400, .ambiguousFraming)),
            .fields(
                "TE-4c", "Transfer-Encoding: gzip\r\ntransfer-encoding: chunked",
                .refused(400, .ambiguousFraming)),
            WireCase(
                "TE-5a", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                .refused(400, .ambiguousFraming)),
            WireCase(
                "TE-5b", "GET / HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n",
                .refused(400, .ambiguousFraming)),
            WireCase(
                "TE-5c",
                "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n",
                .refused(400, .ambiguousFraming)),
            .fields("TE-11a", "Transfer_Encoding: chunked", .requests(["GET /"])),
            .fields(
                "TE-11b", "Transfer_Encoding: x\r\nTransfer-Encoding: chunked",
                .refused(400, .ambiguousFraming)),
            WireCase(
                "TE-11c",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\n"
                    + "Content-Length: 2\r\n\r\nab",
                .requests(["POST / | ab"])),
            .fields("TE-12a", "Transfer-Encoding:\r\n chunked", .refused(400, .foldedField)),
            .fields("TE-12b", "Transfer-Encoding: gzip,\r\n\tchunked", .refused(400, .foldedField)),
            .fields("TE-12c", "Transfer-Encoding: chunked\r\n ", .refused(400, .foldedField)),
        ]
        + ["xchunked", "identity", "gzip, chunked", "gzip", "chunked2", "gzip;q=1, chunked"].map {
            coding("TE-2 " + $0, $0, .refused(501, .unsupportedTransferCoding))
        }
        + malformed("TE-3", ["chunked, gzip", "gzip, chunked, identity", "chunked, x;a=b"])
        + malformed("TE-4", ["chunked, chunked", "Chunked,chunked"])
        + malformed("TE-6", [", chunked", "chunked,", ",", "chunked, , gzip"])
        + malformed("TE-8", ["\u{A0}chunked", "chunked\u{A0}", "\u{85}chunked"])
        + malformed(
            "TE-9",
            ["chunked;q=1", "chunked ;q=1", "chunked;", "chunked chunked", "\"chunked\"", "gzip\""])
        + malformed("TE-10", ["", " ", "\t \t"])
        + ["\u{B}chunked", "chunked\u{C}", "chun\0ked"].map {
            coding("TE-8 " + $0, $0, .refused(400, .malformedField))
        }
        + ["Chunked", "\tchunked", "CHUNKED \t"].map {
            coding("TE-7 " + $0, $0, .requests(["POST / | hello"]))
        }

    private static func malformed(_ row: String, _ values: [String]) -> [WireCase] {
        values.map { coding("\(row) \($0)", $0, .refused(400, .invalidTransferEncoding)) }
    }

    private static func coding(
        _ id: String,
        _ value: String,
        _ expectation: Expectation
    ) -> WireCase {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(value)\r\n\r\n"
        return WireCase(id, head + "5\r\nhello\r\n0\r\n\r\n", expectation)
    }
}
