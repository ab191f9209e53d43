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
                "CL-2a", "Content-Length: 5\r\ncontent-length: 5",
                .refused(400, .ambiguousFraming)),
            .fields("CL-2b", "Content-Length: 5, 5", .refused(400, .invalidContentLength)),
            post("CL-5 010", "010", "0123456789", .requests(["POST / | 0123456789"])),
            post("CL-5 0", "0", "", .requests(["POST /"])),
            post("CL-5 000", "000", "", .requests(["POST /"])),
            post("CL-8a", "9223372036854775808", "", .refused(400, .invalidContentLength)),
            post("CL-8b", "99999999999999999999", "", .refused(400, .invalidContentLength)),
            post("CL-8c", "6", "", .refused(413, .bodyTooLarge), limits: fiveBytes),
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
            .fields("CL-12", "Content_Length: 5", .requests(["GET /"])),
            post(
                "CL-13", "9223372036854775807", "a",
                .unfinished(.incompleteBody, after: ["POST / | a …"])),
            .line("CL-14", "POST / HTTP/1.1", .requests(["POST /"])),
        ]
        + [
            "+5", "5x", "5 0", "1e3", "5;", "-5", "-0", "0x5", "0o5", "1_0", "", "\u{B2}",
            "5\u{A0}", "5,", ",5", "5.0", "\"5\"",
        ].map { post("CL-3..9 " + $0, $0, "", .refused(400, .invalidContentLength)) }

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
                "TE-4b", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                .refused(400, .ambiguousFraming)),
            .fields(
                "TE-4c", "Transfer-Encoding: gzip\r\ntransfer-encoding: chunked",
                .refused(400, .ambiguousFraming)),
            WireCase(
                "TE-5", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                .refused(400, .ambiguousFraming)),
            .fields("TE-11a", "Transfer_Encoding: chunked", .requests(["GET /"])),
            .fields(
                "TE-11b", "Transfer_Encoding: x\r\nTransfer-Encoding: chunked",
                .refused(400, .ambiguousFraming)),
            .fields("TE-12", "Transfer-Encoding:\r\n chunked", .refused(400, .foldedField)),
        ]
        + ["xchunked", "identity", "gzip, chunked", "gzip", "chunked2", "gzip;q=1, chunked"].map {
            coding("TE-2 " + $0, $0, .refused(501, .unsupportedTransferCoding))
        }
        + [
            "chunked, gzip", "chunked, chunked", ", chunked", "chunked,", "\u{A0}chunked",
            "chunked\u{A0}", "chunked;q=1", "chunked ;q=1", "", "chunked chunked", "\"chunked\"",
            "gzip, chunked, identity", ",", "chunked;", "gzip\"",
        ].map { coding("TE-3..10 " + $0, $0, .refused(400, .invalidTransferEncoding)) }
        + ["\u{B}chunked", "chunked\u{C}", "chun\0ked"].map {
            coding("TE-8 " + $0, $0, .refused(400, .malformedField))
        }
        + ["Chunked", "\tchunked", "CHUNKED \t"].map {
            coding("TE-7 " + $0, $0, .requests(["POST / | hello"]))
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
