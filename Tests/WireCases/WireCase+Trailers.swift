import AsyncGatewayWire

extension WireCase {
    /// TR: trailers.
    package static let trailers: [WireCase] =
        [
            trailer("TR-1a", "X: y", .requests(hello)),
            trailer("TR-1b", "X: y\r\nZ:", .requests(hello)),
            trailer("TR-1c", "Cookie: a=b\r\nConnection: close", .requests(hello)),
            trailer("TR-3a", "X y", .refused(400, .malformedField, after: unfinished)),
            trailer("TR-3b", "X: y\nZ: a", .refused(400, .malformedField, after: unfinished)),
            trailer("TR-3c", "X: y\r\n z", .refused(400, .foldedField, after: unfinished)),
            trailer("TR-3d", "X : y", .refused(400, .malformedField, after: unfinished)),
            trailer("TR-3e", "X: \0", .refused(400, .malformedField, after: unfinished)),
            trailer("TR-4a", "X: 567890", .requests(hello), limits: small),
            trailer(
                "TR-4b", "X: 5678901", .refused(431, .trailersTooLarge, after: unfinished),
                limits: small),
            trailer("TR-4c", "A:\r\nB:", .requests(hello), limits: small),
            trailer(
                "TR-4d", "A:\r\nB:\r\nC:", .refused(431, .tooManyFields, after: unfinished),
                limits: small),
            .chunks(
                "TR-4e", "5\r\nhello\r\n0\r\nX: y",
                .unfinished(.incompleteBody, after: unfinished)),
        ]
        + [
            "Content-Length: 5", "Transfer-Encoding: chunked", "host: a", "Authorization: b",
            "Content-Type: a/b", "TE: trailers", "Trailer: X",
        ].map {
            trailer("TR-2 " + $0, $0, .refused(400, .forbiddenTrailer, after: unfinished))
        }

    private static let hello = ["POST / | hello"]
    private static let unfinished = ["POST / | hello …"]

    private static func trailer(
        _ id: String,
        _ lines: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        .chunks(id, "5\r\nhello\r\n0\r\n" + lines + "\r\n\r\n", expectation, limits: limits)
    }

    /// Two trailer lines, of nine bytes together; a head needs two lines as well.
    private static var small: WireLimits {
        var limits = WireLimits()
        limits.maximumFieldCount = 2
        limits.maximumTrailerBytes = 9
        return limits
    }
}

extension WireCase {
    /// EX: expectations.
    package static let expectations: [WireCase] = [
        expect("EX-1a", "100-continue", .requests(["POST / expects | ab"])),
        expect("EX-1b", "100-Continue", .requests(["POST / expects | ab"])),
        WireCase(
            "EX-1c",
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-CONTINUE\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            .requests(["POST / expects | ab"])),
        WireCase(
            "EX-2a", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
            .requests(["POST / 1.0 closes | ab"])),
        WireCase(
            "EX-2b", "POST / HTTP/1.0\r\nExpect: x\r\nContent-Length: 2\r\n\r\nab",
            .requests(["POST / 1.0 closes | ab"])),
        WireCase(
            "EX-2c", "GET / HTTP/1.0\r\nExpect: 100-continue\r\nExpect: y\r\n\r\n",
            .requests(["GET / 1.0 closes"])),
        .fields("EX-3a", "Expect: 100-continue", .requests(["GET / expects"])),
        .fields(
            "EX-3b", "Expect: 100-continue\r\nContent-Length: 0", .requests(["GET / expects"])),
        .fields(
            "EX-3c", "Expect: 100-continue\r\nConnection: close",
            .requests(["GET / expects closes"])),
        expect("EX-4a", "x", .refused(417, .unmetExpectation)),
        expect("EX-4b", "100-continue, x", .refused(417, .unmetExpectation)),
        expect("EX-4c", "y 100-continue", .refused(417, .unmetExpectation)),
        expect("EX-4d", "", .refused(417, .unmetExpectation)),
        expect("EX-4e", "100-continue\r\nExpect: x", .refused(417, .unmetExpectation)),
        expect("EX-4f", "100-continue\r\nExpect: 100-continue", .refused(417, .unmetExpectation)),
    ]

    private static func expect(
        _ id: String,
        _ value: String,
        _ expectation: Expectation
    ) -> WireCase {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: \(value)\r\n\r\nab"
        return WireCase(id, text, expectation)
    }
}
