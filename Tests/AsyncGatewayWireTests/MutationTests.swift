import AsyncGatewayWire
import Testing
import WireCases
import WireFuzzing

/// Forged requests, the same ones in every run; `.ci/fuzz` looks for others.
@Suite("Mutations") struct MutationTests {
    @Test(arguments: 1...16)
    func `nothing is wrong with how forged requests are read`(_ seed: UInt64) {
        var mutator = RequestMutator(seed: seed)
        for _ in 0..<50 {
            var bytes = mutator.seed()
            for _ in 0...mutator.number(below: 4) { mutator.mutate(&bytes) }

            let findings = WireOracle.findings(in: bytes) + EncoderOracle.findings(in: bytes)

            #expect(findings == [], "\(Latin1.decode(bytes[...]).debugDescription)")
        }
    }

    @Test(arguments: WireCase.all)
    func `nothing is wrong with how the rows of the table are read`(_ row: WireCase) {
        #expect(WireOracle.findings(in: row.bytes) == [])
    }

    @Test func `a seed always forges the same`() {
        func forged(_ seed: UInt64) -> [[UInt8]] {
            var mutator = RequestMutator(seed: seed)
            return (0..<50).map { _ in
                var bytes = mutator.seed()
                mutator.mutate(&bytes)
                return bytes
            }
        }

        #expect(forged(1) == forged(1))
        #expect(forged(1) != forged(2))
    }
}

/// What one reader takes for the other, the oracle has to tell apart.
@Suite("Wire oracle") struct WireOracleTests {
    struct Misreading: Sendable, CustomStringConvertible {
        let sent: String
        let read: String
        var description: String { sent.debugDescription }

        init(_ sent: String, readAs read: String) {
            (self.sent, self.read) = (sent, read)
        }

        /// Field lines and what follows them, in a request that is well.
        static func post(_ sent: String, readAs read: String) -> Misreading {
            let line = "POST / HTTP/1.1\r\nHost: a\r\n"
            return Misreading(line + sent, readAs: line + read)
        }
    }

    @Test(arguments: [
        Misreading.post("X:b \r\n\r\n", readAs: "X:bc\r\n\r\n"),
        .post("X : b\r\n\r\n", readAs: "X: b\r\n\r\n"),
        .post("X: b\r\n c\r\n\r\n", readAs: "X: b  c\r\n\r\n"),
        .post("X: b\nY: c\r\n\r\n", readAs: "X: b\r\nY: c\r\n\r\n"),
        .post("X: \0\r\n\r\n", readAs: "X:  \r\n\r\n"),
        .post("Host: b\r\n\r\n", readAs: "\r\n\r\n"),
        .post("Content-Length: +2\r\n\r\nab", readAs: "Content-Length: 2\r\n\r\nab"),
        .post("Content-Length: 2\r\n\r\nabGET", readAs: "Content-Length: 3\r\n\r\nabG"),
        .post(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            readAs: "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .post(
            "Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",
            readAs: "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"),
        .post(
            "Transfer-Encoding: chunked\r\n\r\n1;a=\"\r\n0\r\n\r\n",
            readAs: "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Misreading("GET / HTTP/1.0\r\n\r\nGET", readAs: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Misreading("GET /%00 HTTP/1.0\r\n\r\n", readAs: "GET / HTTP/1.0\r\n\r\n"),
        Misreading("GET /a?b HTTP/1.0\r\n\r\n", readAs: "GET /a?c HTTP/1.0\r\n\r\n"),
        Misreading("GET http://[::1::] HTTP/1.0\r\n\r\n", readAs: "GET / HTTP/1.0\r\n\r\n"),
        Misreading("GET / HTTP/1.0\r\n\r\n", readAs: "GET / HTTP/1.0\n\n"),
        Misreading("GET / HTTP/1.0\r\n\r\n", readAs: ""),
    ])
    func `a reading of other bytes is found out`(_ case: Misreading) {
        let transcript = Transcript([[UInt8](latin1: `case`.read)])

        #expect(WireOracle.findings(in: [UInt8](latin1: `case`.sent), readAs: transcript) != [])
    }

    @Test func `a refusal for the size of what is small is found out`() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let refusal = Transcript([bytes], limits: .tiny)

        #expect(WireOracle.findings(in: bytes, readAs: refusal) != [])
    }
}

extension WireLimits {
    fileprivate static var tiny: WireLimits {
        var limits = WireLimits()
        limits.maximumFieldCount = 0
        return limits
    }
}
