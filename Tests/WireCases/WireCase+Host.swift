import AsyncGatewayWire

extension WireCase {
    /// HO: the host.
    package static let host: [WireCase] =
        [
            WireCase("HO-1a", "GET / HTTP/1.1\r\n\r\n", .refused(400, .missingHost)),
            WireCase(
                "HO-1b", "GET http://h/ HTTP/1.1\r\nX: y\r\n\r\n", .refused(400, .missingHost)),
            WireCase("HO-1c", "OPTIONS * HTTP/1.1\r\n\r\n", .refused(400, .missingHost)),
            .fields("HO-2a", "Host: b", .refused(400, .repeatedHost)),
            .fields("HO-2b", "HOST: a", .refused(400, .repeatedHost)),
            WireCase(
                "HO-2c", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
                .refused(400, .repeatedHost)),
            WireCase("HO-4a", "GET / HTTP/1.1\r\nHost:\r\n\r\n", .requests(["GET /"])),
            WireCase("HO-4b", "GET / HTTP/1.1\r\nHost: \t \r\n\r\n", .requests(["GET /"])),
            WireCase("HO-4c", "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n", .requests(["OPTIONS *"])),
            WireCase(
                "HO-4d", "GET http://h/ HTTP/1.1\r\nHost:\r\n\r\n", .requests(["GET / @h"])),
            WireCase("HO-5a", "GET / HTTP/1.0\r\n\r\n", .requests(["GET / 1.0 closes"])),
            WireCase(
                "HO-5b", "GET / HTTP/1.0\r\nHost: a/b\r\n\r\n", .refused(400, .invalidHost)),
            WireCase(
                "HO-5c", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                .requests(["GET / 1.0"])),
        ]
        + [
            "/", "a/b", "u@a", "u:p@a", "a b", "a,b", "a\u{E9}", "a:x", "a:80:80", "a:65536",
            "a:-1", "[::1", "::1", "[::1]x", "[]", "[:::]", "[1:2:3:4:5:6:7]", "[12345::]",
            "[1:2:3:4:5:6:7:8:9]", "[::1::]", "[1:]", "[::1%25en0]", "[::256.1.1.1]", "[v.a]",
            "[v1]", "[1:2:3:4:5:6:7:1.2.3.4]", "[::1.2.3]", "[::01.2.3.4]", "a..b", ".", ".a",
            "a%zz", "a%4", "%", "a\\b", "a?b", "a#b", "\"a\"", "<a>", ":80",
            "a:99999999999999999999",
            "[1::2:3:4:5:6:7:8]", "[::1.2.3.4.5]", "[::1.2.3.4:5]", "[:1::2]",
        ].map { host("HO-3 " + $0, $0, .refused(400, .invalidHost)) }
        + [
            "A.Example.", "a:80", "a:", "a:65535", "a_b", "127.0.0.1", "[::1]:8080", "[::]",
            "[1:2:3:4:5:6:7:8]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[v1f.a:b]",
            "a%20b", "xn--bcher-kva.example", "!$&'()*+;=~", "[1::]", "[1:2:3:4:5:6:7::]",
        ].map { host("HO-6 " + $0, $0, .requests(["GET /"])) }

    private static func host(
        _ id: String,
        _ value: String,
        _ expectation: Expectation
    ) -> WireCase {
        WireCase(id, "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n", expectation)
    }
}
