import AsyncGatewayWire
import Testing
import WireCases
import WireFuzzing

extension WireCase {
    /// Checks the expectation, and that every delivery of the bytes meets it.
    func check() {
        let whole = Transcript([bytes], limits: limits)
        checkExpectation(whole)
        let deliveries = Delivery.all(bytes)
        // The document tells the number; buffered and followed are one each.
        let others = 1 + distances.count + (isFollowed ? 1 : 0)
        #expect(deliveries.count + others == deliveryCount)
        for delivery in deliveries {
            let pieces = delivery.pieces(of: bytes)
            #expect(Transcript(pieces, limits: limits) == whole, "\(delivery)")
        }
        let single = Delivery.byteByByte.pieces(of: bytes)
        #expect(Transcript(buffered: single, limits: limits) == whole, "buffered")
        checkAtDistances(whole)
        checkFollowedByNext(whole)
    }

    private func checkAtDistances(_ transcript: Transcript) {
        for offset in distances {
            var shifted = Transcript(Delivery.pieces(of: bytes, atOffset: offset))
            let before = shifted.messages.removeFirst()
            #expect(before.isComplete)
            #expect(shifted == transcript, "at offset \(offset)")
        }
    }

    private func checkExpectation(_ transcript: Transcript) {
        let summaries = transcript.messages.map(\.summary)
        switch expectation {
        case .requests(let expected):
            #expect(summaries == expected)
            #expect(transcript.failure == nil)
        case .refused(let status, let kind, let expected):
            #expect(summaries == expected)
            #expect(transcript.failure == WireError(kind))
            #expect(transcript.failure?.suggestedStatus == status)
        case .unfinished(let kind, let expected):
            #expect(summaries == expected)
            #expect(transcript.failure == nil)
            let ended = Transcript([bytes], limits: limits, thenEnds: true)
            #expect(ended.failure == WireError(kind))
        }
    }

    /// The next request on a connection is read if the last one left it open, and only then.
    private func checkFollowedByNext(_ transcript: Transcript) {
        guard isFollowed else { return }
        let next = Array("GET /next HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let followed = Transcript([bytes + next], limits: limits)
        var expected = transcript.messages.map(\.summary)
        let isOpen = transcript.messages.last.map { !$0.head.hasSuffix(" closes") } ?? true
        if transcript.failure == nil, isOpen { expected.append("GET /next") }
        #expect(followed.messages.map(\.summary) == expected, "followed by the next request")
        #expect(followed.failure == transcript.failure, "followed by the next request")
    }
}
