import AsyncGatewayWire
import Testing

/// Some bytes and what a server has to make of them, as a row of a table.
struct WireCase: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable {
        /// These requests, complete, and no error.
        case requests([String])

        /// These requests, and then an error without which nothing more is read.
        case refused(Int, WireError.Kind, after: [String] = [])

        /// These requests, then nothing, and the error only if the peer ends.
        case unfinished(WireError.Kind, after: [String] = [])
    }

    var id: String
    var bytes: [UInt8]
    var expectation: Expectation
    var limits: WireLimits

    /// The bytes as they are.
    init(
        _ id: String,
        _ text: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) {
        self.id = id
        self.bytes = [UInt8](latin1: text)
        self.expectation = expectation
        self.limits = limits
    }

    /// A request line, with a field section that is well.
    static func line(
        _ id: String,
        _ line: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        WireCase(id, line + "\r\nHost: a\r\n\r\n", expectation, limits: limits)
    }

    /// Field lines after a request line and a host that are well.
    static func fields(
        _ id: String,
        _ fields: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n"
        return WireCase(id, text, expectation, limits: limits)
    }

    /// A chunked body after a head that is well.
    static func chunks(
        _ id: String,
        _ body: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        return WireCase(id, head + body, expectation, limits: limits)
    }

    var testDescription: String { id }
}

extension WireCase {
    /// Every row of every table.
    static let all =
        lines + requestLine + target + host + fieldLines + contentLength + transferEncoding
        + chunks + trailers + expectations + connection

    /// Checks the expectation, and that every delivery of the bytes meets it.
    func check() {
        let whole = Transcript([bytes], limits: limits)
        checkExpectation(whole)
        for delivery in Delivery.all(bytes) {
            let pieces = delivery.pieces(of: bytes)
            #expect(Transcript(pieces, limits: limits) == whole, "\(delivery)")
        }
        let single = Delivery.byteByByte.pieces(of: bytes)
        #expect(Transcript(buffered: single, limits: limits) == whole, "buffered")
        checkAtOffsets(whole)
        checkFollowedByNext(whole)
    }

    /// A row with limits of its own is too tight for the request that makes the offset.
    private func checkAtOffsets(_ transcript: Transcript) {
        guard limits == WireLimits() else { return }
        for offset in Delivery.offsets {
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
        if case .unfinished = expectation { return }
        let next = Array("GET /next HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let followed = Transcript([bytes + next], limits: limits)
        var expected = transcript.messages.map(\.summary)
        let isOpen = transcript.messages.last.map { !$0.head.hasSuffix(" closes") } ?? true
        if transcript.failure == nil, isOpen { expected.append("GET /next") }
        #expect(followed.messages.map(\.summary) == expected, "followed by the next request")
        #expect(followed.failure == transcript.failure, "followed by the next request")
    }
}
