import AsyncGatewayWire
import Testing
import WireCases
import WireFuzzing

#if canImport(Glibc)
    import Glibc
#endif

/// How often each row is mutated.
private let mutationCount = getenv("GATEWAY_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 40

struct GatewayWireTests {
    private func transcript(
        _ row: GatewayCase, _ pieces: [[UInt8]], thenEnds: Bool = false
    ) -> GatewayTranscript {
        switch row.spoken {
        case .fastCGI:
            GatewayTranscript(
                FastCGIConnection.self, pieces, limits: row.limits, thenEnds: thenEnds)
        case .scgi:
            GatewayTranscript(
                SCGIConnection.self, pieces, limits: row.limits, thenEnds: thenEnds)
        }
    }

    @Test("What is read does not depend on how it arrives", arguments: GatewayCase.all)
    func isReadInAllDeliveries(row: GatewayCase) {
        let all = row.bytes.count <= 1024
        for delivery in all ? Delivery.all(row.bytes) : [.whole, .byteByByte] {
            let read = transcript(row, delivery.pieces(of: row.bytes))
            #expect(read.lines == row.lines, "\(delivery)")
            #expect(read.failure == row.failure, "\(delivery)")
        }
    }

    @Test("The largest limits of HTTP are limits of a gateway, too")
    func largestLimits() {
        var limits = WireLimits()
        limits.maximumFieldCount = .max
        limits.maximumHeadBytes = 1 << 30
        limits.maximumRequestLineBytes = 1 << 30
        let bytes = FastCGIBytes.request(1, [("REQUEST_METHOD", "GET")])

        let read = GatewayTranscript(
            FastCGIConnection.self, [bytes], limits: GatewayLimits(limits), thenEnds: false)

        #expect(read.failure == nil)
        #expect(!read.lines.isEmpty)
    }

    @Test(
        "The end of the web server's half shows what it has not completed",
        arguments: GatewayCase.all)
    func end(row: GatewayCase) {
        let read = transcript(row, [row.bytes], thenEnds: true)
        #expect(read.failure == row.failureAtEnd)
    }

    @Test("A body that is cut by the end of the connection has failed")
    func cutBody() {
        let variables = [("CONTENT_LENGTH", "3"), ("SCGI", "1"), ("REQUEST_METHOD", "PUT")]
        let simple = GatewayTranscript(
            SCGIConnection.self, [SCGIBytes.request(variables, body: "te")], thenEnds: true)
        #expect(simple.lines.suffix(2) == ["1 body te", "1 failed incompleteBody"])
        let fast =
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(variables))
            + FastCGIBytes.record(4, 1) + FastCGIBytes.record(5, 1, [0x74])
        let cut = GatewayTranscript(FastCGIConnection.self, [fast], thenEnds: true)
        #expect(cut.lines.suffix(2) == ["1 body t", "1 failed incompleteBody"])
    }

    @Test(
        "Responses are carried by records of at most 65,535 bytes, each of a multiple of 8",
        arguments: [1, 7, 8, 65527, 65528, 65529, 65535, 65536, 200_000])
    func responses(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let cuts = [count / 3, count / 2]
        let pieces = GatewayPieces(
            Array(bytes[..<cuts[0]]), Array(bytes[cuts[0]..<cuts[1]]), Array(bytes[cuts[1]...]))
        let sent = FastCGIConnection.encode(response: pieces, of: 0x102)
        let records = Record.all(of: sent.lead + sent.block + sent.tail)
        #expect(records.flatMap(\.content) == bytes)
        #expect(records.allSatisfy { $0.type == 6 && $0.request == 0x102 && $0.count % 8 == 0 })
    }

    @Test("An empty part of a response is no record, which would end the stream")
    func emptyPart() {
        let sent = FastCGIConnection.encode(response: GatewayPieces([]), of: 1)
        #expect(sent == GatewayPieces([]))
        #expect(FastCGIConnection.encode(errors: [], of: 1).isEmpty)
    }

    @Test("A response ends with its stream and its request", arguments: [false, true])
    func responseEnd(hasFailed: Bool) {
        let records = Record.all(of: FastCGIConnection.encodeEnd(of: 5, hasFailed: hasFailed))
        #expect(records.map(\.type) == [6, 3])
        #expect(records[0].content.isEmpty)
        #expect(records[1].content == [0, 0, 0, hasFailed ? 1 : 0, 0, 0, 0, 0])
    }

    @Test(
        "Mutated requests are read alike in all deliveries, and within their limits",
        arguments: GatewayCase.all.filter { $0.bytes.count < 4096 })
    func mutations(row: GatewayCase) {
        let seed = SplitMix(seededBy: Array(row.description.utf8)).first
        var mutator = GatewayMutator(seed: seed, row.spoken)
        for _ in 0..<mutationCount {
            var bytes = row.bytes
            for _ in 0...mutator.number(below: 3) { mutator.mutate(&bytes) }
            let findings =
                switch row.spoken {
                case .fastCGI: GatewayOracle.findings(in: bytes, FastCGIConnection.self)
                case .scgi: GatewayOracle.findings(in: bytes, SCGIConnection.self)
                }
            #expect(findings.isEmpty, "\(bytes)")
        }
    }
}

extension SplitMix {
    fileprivate var first: UInt64 {
        var generator = self
        return generator.next()
    }
}

/// A record that was sent, read apart from the code that reads those of web servers.
private struct Record {
    let type: UInt8
    let request: UInt16
    let content: [UInt8]
    let count: Int

    static func all(of bytes: [UInt8]) -> [Record] {
        var records: [Record] = []
        var rest = bytes[...]
        while rest.count >= 8 {
            let head = Array(rest.prefix(8))
            let length = Int(head[4]) << 8 | Int(head[5])
            let count = 8 + length + Int(head[6])
            records.append(
                Record(
                    type: head[1], request: UInt16(head[2]) << 8 | UInt16(head[3]),
                    content: Array(rest.dropFirst(8).prefix(length)), count: count))
            rest = rest.dropFirst(count)
        }
        return rest.isEmpty ? records : []
    }
}
