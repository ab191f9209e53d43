package import AsyncGatewayWire

/// Says what is wrong with how the wire core reads some bytes, whatever they are.
///
/// 1. The same is read, and refused, however the bytes are split and however the server drives.
/// 2. What is read is what ``ReferenceReading`` reads, and nothing is refused that is well-formed
///    and within the limits.
/// 3. No more comes out than went in, and each event has its bytes.
/// 4. After an error, and after the last request, nothing more is read.
package struct WireOracle {
    private let bytes: [UInt8]
    private let limits: WireLimits
    private var random: SplitMix

    /// The findings so far, a sentence each.
    private var findings: [String] = []

    /// What is wrong with the reading of `bytes`, under the limits of a server and under tight ones.
    package static func findings(in bytes: [UInt8]) -> [String] {
        [WireLimits(), .tight].flatMap { limits in
            var oracle = WireOracle(bytes, limits)
            oracle.check()
            return oracle.findings
        }
    }

    /// How `transcript` differs from what there is to be read in `bytes`.
    package static func findings(in bytes: [UInt8], readAs transcript: Transcript) -> [String] {
        ReferenceComparison(ReferenceReading(bytes), transcript, WireLimits()).findings
    }

    private init(_ bytes: [UInt8], _ limits: WireLimits) {
        self.bytes = bytes
        self.limits = limits
        random = SplitMix(seededBy: bytes)
    }

    private mutating func check() {
        let whole = Transcript([bytes], limits: limits)
        let reference = ReferenceReading(bytes)
        checkDeliveries(whole)
        checkAmounts(whole)
        checkEnd(whole, reference)
        checkSilence(after: whole)
        findings += ReferenceComparison(reference, whole, limits).findings
    }

    private mutating func expect(_ condition: Bool, _ claim: @autoclosure () -> String) {
        if !condition { findings.append(claim()) }
    }
}

extension WireOracle {
    private mutating func checkDeliveries(_ whole: Transcript) {
        let single = bytes.map { [$0] }
        let (some, others) = (bytes.cut(using: &random), bytes.cut(using: &random))
        for (delivery, pieces) in [("byte by byte", single), ("cut", some), ("cut again", others)] {
            let transcript = Transcript(pieces, limits: limits)
            expect(transcript == whole, "\(delivery), it is read differently")
            checkSteps(transcript, pieces.count)
        }
        for (delivery, pieces) in [("byte by byte", single), ("cut", some)] {
            let transcript = Transcript(served: pieces, limits: limits)
            expect(transcript == whole, "\(delivery) and served, it is read differently")
            checkSteps(transcript, pieces.count)
        }
        let buffered = Transcript(buffered: single, limits: limits)
        expect(buffered == whole, "buffered byte by byte, it is read differently")
    }

    /// Every call but the last for each piece takes bytes of its own; so the calls are no more than
    /// pieces and bytes together, and what arrives byte by byte is asked for twice a byte at most.
    private mutating func checkSteps(_ transcript: Transcript, _ pieceCount: Int) {
        expect(transcript.callCount <= pieceCount + bytes.count, "a call takes no bytes")
        expect(
            transcript.messages.allSatisfy { $0.largestBlock <= limits.maximumBlockBytes },
            "a block is above its limit")
    }

    private mutating func checkAmounts(_ whole: Transcript) {
        checkSteps(whole, 1)
        let heads = whole.messages.reduce(0) { $0 + $1.request.byteCount }
        let bodies = whole.messages.reduce(0) { $0 + $1.body.count }
        expect(heads + bodies <= bytes.count, "more comes out than went in")
        expect(
            whole.messages.allSatisfy { $0.request.byteCount >= Self.shortestHead.utf8.count },
            "a request is shorter than any can be")
        expect(
            whole.messages.dropLast().allSatisfy { $0.isComplete && $0.request.isPersistent },
            "a request follows one that is the last")
    }

    private static let shortestHead = "A * HTTP/1.0\r\n\r\n"

    /// When the peer ends, a message is either complete or refused.
    private mutating func checkEnd(_ whole: Transcript, _ reference: ReferenceReading) {
        let ended = Transcript([bytes], limits: limits, thenEnds: true)
        let isRead = whole.failure == nil && reference.ending == .complete
        let isLast = whole.messages.last?.request.isPersistent == false
        expect(ended.messages == whole.messages, "the end of the peer changes what it has said")
        expect(whole.failure == nil || ended.failure == whole.failure, "the end changes an error")
        expect(
            isRead == (ended.failure == nil), "an end within a message is no error, or one between")
        expect(ended.endsCleanly == (isRead && !isLast), "an end is clean, or is not")
    }

    /// RFC 9112 §9.6: what comes after an error or the last request is not processed.
    private mutating func checkSilence(after whole: Transcript) {
        let isOver = whole.messages.last.map { $0.isComplete && !$0.request.isPersistent } ?? false
        guard whole.failure != nil || isOver else { return }
        let next = Array("GET /next HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        for more in [next, Array("\r\n".utf8) + next] {
            let transcript = Transcript([bytes, more], limits: limits)
            expect(transcript == whole, "what follows the last is read")
            expect(!transcript.hasUnreadBytes, "what follows the last is kept")
        }
    }
}

extension WireLimits {
    /// So small that most requests meet one of them.
    package static var tight: WireLimits {
        var limits = WireLimits()
        limits.maximumRequestLineBytes = 40
        limits.maximumFieldLineBytes = 32
        limits.maximumHeadBytes = 72
        limits.maximumFieldCount = 4
        limits.maximumBodyBytes = 16
        limits.maximumChunkExtensionBytes = 6
        limits.maximumTotalChunkExtensionBytes = 10
        limits.maximumTrailerBytes = 24
        limits.maximumMethodBytes = 8
        limits.maximumLeadingEmptyLines = 1
        limits.maximumBlockBytes = 5
        return limits
    }
}

extension [UInt8] {
    /// Pieces that together are this.
    package func cut(using random: inout SplitMix) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...Swift.max(1, rest.count / 2), using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
