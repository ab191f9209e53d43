internal import AsyncGateway

extension ServerConformance {
    /// Requests that are to be refused.
    static let framingRules = lineRules + fieldRules + lengthRules + chunkRules

    private static let lineRules: [Rule] = [
        refused(
            "line.garbage", .should, "RFC 9112 §2.2", "What is no HTTP is refused.",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n"),
        refused(
            "line.version.major", .strict, "RFC 9110 §15.6.6",
            "Another major version is refused with 505.",
            "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", [505]),
        refused(
            "line.version.form", .should, "RFC 9112 §2.2, §2.3", "A malformed version is refused.",
            "GET /hello HTTP/1.1.1\r\nHost: a\r\n\r\n"),
        refused(
            "line.version.none", .strict, "RFC 9112 §3", "HTTP/0.9 is refused.",
            "GET /hello\r\n\r\n"),
        refused(
            "line.method", .should, "RFC 9112 §3", "A method that is no token is refused.",
            "GE(T /hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        refused(
            "line.spaces", .strict, "RFC 9112 §3", "Two spaces between the parts are refused.",
            "GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        refused(
            "line.target.space", .should, "RFC 9112 §3.2", "A space within the target is refused.",
            "GET /hel lo HTTP/1.1\r\nHost: a\r\n\r\n"),
        refused(
            "line.target.control", .should, "RFC 9112 §3.2",
            "A control character within the target is refused.",
            "GET /hello\u{1}x HTTP/1.1\r\nHost: a\r\n\r\n"),
        refused(
            "line.target.fragment", .strict, "RFC 9112 §3.2", "A fragment is refused.",
            "GET /hello#x HTTP/1.1\r\nHost: a\r\n\r\n"),
        refused(
            "line.target.long", .must, "RFC 9112 §3",
            "A target of 300,000 bytes is refused with 414, or else served: there is none.",
            "GET /\(String(repeating: "x", count: 300_000)) HTTP/1.1\r\nHost: a\r\n\r\n",
            [414, 404], then: .endOrNext),
        Rule(
            "line.connect", .framing, .strict, "RFC 9110 §9.3.6",
            "CONNECT is refused by what is no proxy."
        ) { exchange in
            try await exchange.send("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n")
            let status = try await exchange.statusCode(to: "CONNECT")
            try require((400...599).contains(status), "status \(status)")
        },
        refused(
            "line.bare-lf", .strict, "RFC 9112 §2.2",
            "A line feed alone is no line end.",
            "GET /hello HTTP/1.1\nHost: a\n\n"),
        refused(
            "line.bare-cr", .strict, "RFC 9112 §2.2",
            "A carriage return alone is refused anywhere in a head, not replaced.",
            "GET /hello HTTP/1.1\r\nHost: a\r\nA: b\rX: c\r\n\r\n"),
    ]

    private static let fieldRules: [Rule] = [
        field(
            "field.colon.space", .must, "RFC 9112 §5.1",
            "Whitespace before a colon is refused with 400.", "A : b", [400], then: .endOrNext),
        field("field.fold", .strict, "RFC 9112 §5.2", "A folded line is refused.", "A: b\r\n c"),
        field(
            "field.name", .should, "RFC 9112 §2.2, §5", "A name that is no token is refused.",
            "A(: b"),
        field(
            "field.name.empty", .should, "RFC 9112 §2.2, §5", "A name has a character.", ": b"),
        field(
            "field.no-colon", .should, "RFC 9112 §2.2, §5", "A line without a colon is refused.",
            "A"),
        field("field.nul", .strict, "RFC 9110 §5.5", "NUL within a value is refused.", "A: b\0c"),
        refused(
            "field.leading-space", .strict, "RFC 9112 §2.2",
            "Whitespace before the first field is refused.",
            "GET /hello HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"),
        field(
            "field.long", .must, "RFC 9110 §5.4",
            "A field of a megabyte is refused with a status of 4xx, or else served.",
            "A: \(String(repeating: "x", count: 1_000_000))", [200] + Array(400...499),
            then: .endOrNext),
        field(
            "field.many", .must, "RFC 9110 §5.4",
            "Ten thousand fields are refused with a status of 4xx, or else served.",
            String(repeating: "A: b\r\n", count: 10_000) + "A: b", [200] + Array(400...499),
            then: .endOrNext),
        refused(
            "host.missing", .must, "RFC 9112 §3.2", "A request without Host is refused with 400.",
            "GET /hello HTTP/1.1\r\n\r\n", [400], then: .endOrNext),
        field(
            "host.repeated", .must, "RFC 9112 §3.2",
            "A second Host is refused with 400.", "Host: b", [400], then: .endOrNext),
        refused(
            "host.invalid", .must, "RFC 9112 §3.2", "An invalid Host is refused with 400.",
            "GET /hello HTTP/1.1\r\nHost: a/b@c d\r\n\r\n", [400], then: .endOrNext),
    ]

    private static let lengthRules: [Rule] = [
        length(
            "length.differs", .must, "RFC 9112 §6.3",
            "Two lengths that differ are refused.", "Content-Length: 3\r\nContent-Length: 4", [400]),
        length(
            "length.list", .strict, "RFC 9112 §6.3",
            "A list of lengths is refused, even of equal ones.", "Content-Length: 3, 3"),
        length(
            "length.sign", .must, "RFC 9112 §6.3", "A length has no sign.", "Content-Length: +3",
            [400]),
        length(
            "length.negative", .must, "RFC 9112 §6.3", "A negative length is refused.",
            "Content-Length: -3", [400]),
        length(
            "length.hex", .must, "RFC 9112 §6.3", "A length is decimal.", "Content-Length: 0x3",
            [400]),
        length(
            "length.underscore", .must, "RFC 9112 §6.3",
            "A length is digits alone.", "Content-Length: 0_3", [400]),
        length(
            "length.empty", .must, "RFC 9112 §6.3", "A length has a digit.", "Content-Length:",
            [400]),
        length(
            "length.overflow", .must, "RFC 9110 §8.6",
            "A length that cannot be reckoned with is refused.",
            "Content-Length: 18446744073709551619"),
        length(
            "coding.and-length", .strict, "RFC 9112 §6.1",
            "Transfer-Encoding beside Content-Length is refused.",
            "Content-Length: 3\r\nTransfer-Encoding: chunked"),
        length(
            "coding.unknown", .should, "RFC 9112 §6.1",
            "A transfer coding that the server does not know is refused with 501.",
            "Transfer-Encoding: gzip, chunked", [501], then: .endOrNext),
        length(
            "coding.not-last", .must, "RFC 9112 §6.3",
            "A body whose last coding is not chunked is refused with 400.",
            "Transfer-Encoding: chunked, gzip", [400]),
        length(
            "coding.prefix", .must, "RFC 9112 §6.3",
            "`xchunked` is not chunked.", "Transfer-Encoding: xchunked"),
        length(
            "coding.twice", .strict, "RFC 9112 §6.1",
            "A body is not chunked twice.", "Transfer-Encoding: chunked, chunked"),
        length(
            "coding.control", .must, "RFC 9110 §5.5",
            "A vertical tab is no whitespace.", "Transfer-Encoding: \u{B}chunked"),
        refused(
            "coding.1.0", .must, "RFC 9112 §6.1",
            "With Transfer-Encoding in HTTP/1.0 the connection is not used again.",
            "POST /echo HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n0\r\n\r\n",
            [200] + Array(400...599)),
    ]

    private static let chunkRules: [Rule] = [
        chunks(
            "chunk.overflow", .must, "RFC 9112 §7.1",
            "A chunk size that overflows is refused.", "10000000000000003\r\ntea\r\n0\r\n\r\n"),
        chunks(
            "chunk.prefix", .should, "RFC 9112 §2.2, §7.1",
            "A chunk size has no prefix.", "0x3\r\ntea\r\n0\r\n\r\n"),
        chunks(
            "chunk.sign", .should, "RFC 9112 §2.2, §7.1",
            "A chunk size has no sign.", "+3\r\ntea\r\n0\r\n\r\n"),
        chunks(
            "chunk.underscore", .should, "RFC 9112 §2.2, §7.1",
            "A chunk size is digits alone.", "0_3\r\ntea\r\n0\r\n\r\n"),
        chunks(
            "chunk.empty", .should, "RFC 9112 §2.2, §7.1",
            "A chunk size has a digit.", "\r\ntea\r\n0\r\n\r\n"),
        chunks(
            "chunk.long", .should, "RFC 9112 §2.2, §7.1",
            "A chunk that is longer than its size is refused.", "3\r\ntealeaf\r\n0\r\n\r\n"),
        chunks(
            "chunk.end", .should, "RFC 9112 §2.2, §7.1",
            "A chunk ends with CR LF and nothing else.", "3\r\nteaXX0\r\n\r\n"),
        chunks(
            "chunk.bare-lf", .should, "RFC 9112 §2.2, §7.1",
            "A chunk size ends with CR LF and nothing else.", "3\ntea\n0\n\n"),
        chunks(
            "chunk.extension.bare-lf", .should, "RFC 9112 §2.2, §7.1.1",
            "A chunk extension has no line feed in it.",
            "3;a\nb\r\ntea\r\n0\r\n\r\n"),
        chunks(
            "chunk.extension.long", .should, "RFC 9112 §7.1.1",
            "The length of chunk extensions is limited.",
            "3;a=\(String(repeating: "x", count: 1_000_000))\r\ntea\r\n0\r\n\r\n"),
        chunks(
            "chunk.trailer.malformed", .should, "RFC 9112 §2.2, §7.1.2",
            "A malformed trailer is refused.", "3\r\ntea\r\n0\r\nA : b\r\n\r\n"),
    ]
}

// MARK: - Requests with one fault

extension ServerConformance {
    /// What may come after a refusal.
    private enum Sequel {
        /// Nothing: where the next request begins is unknown, or RFC 9112 §2.2 says to close.
        case end
        /// The end, or the answer to the next request: where that begins is certain.
        case endOrNext
    }

    private static func field(
        _ id: String, _ level: Level, _ source: String, _ sentence: String, _ line: String,
        _ statuses: [Int]? = nil, then sequel: Sequel = .end
    ) -> Rule {
        refused(
            id, level, source, sentence, "GET /hello HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n",
            statuses, then: sequel)
    }

    private static func length(
        _ id: String, _ level: Level, _ source: String, _ sentence: String, _ lines: String,
        _ statuses: [Int]? = nil, then sequel: Sequel = .end
    ) -> Rule {
        refused(
            id, level, source, sentence,
            "POST /echo HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n0\r\n\r\n", statuses, then: sequel)
    }

    private static func chunks(
        _ id: String, _ level: Level, _ source: String, _ sentence: String, _ body: String
    ) -> Rule {
        refused(
            id, level, source, sentence,
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    }

    /// A rule that a request is refused with one of the statuses, and what may follow.
    ///
    /// Where no status is required, a server may also end the connection without a response.
    private static func refused(
        _ id: String, _ level: Level, _ source: String, _ sentence: String, _ request: String,
        _ statuses: [Int]? = nil, then sequel: Sequel = .end
    ) -> Rule {
        Rule(id, .framing, level, source, sentence) { exchange in
            let follower = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
            async let sending: Void = exchange.sendAsFarAsTaken(Array((request + follower).utf8))
            if let status = try await exchange.refusal() {
                let isRefusal = statuses?.contains(status) ?? (400...599).contains(status)
                try require(isRefusal, "status \(status)")
            } else {
                try require(statuses == nil, "no response")
            }
            switch sequel {
            case .end: try await exchange.expectEnd()
            case .endOrNext: try await exchange.expectHelloOrEnd()
            }
            await sending
        }
    }
}
