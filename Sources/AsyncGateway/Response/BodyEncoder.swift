internal import AsyncGatewayWire

/// Frames the body of one response, and compares its length with the one that its head announces.
struct BodyEncoder: Sendable {
    private(set) var framing = ResponseFraming.untilClose
    /// How many bytes of framing have been appended behind the last block.
    private(set) var framingBehind: UInt32 = 0
    private(set) var bytesSent = 0
    /// How many bytes of the body the last block had.
    private(set) var lastBlockCount = 0

    /// The error of a body whose length is not the one that was announced.
    private(set) var violation: Fault?

    private var unsentLength = 0

    /// An encoder for a response whose head has not been made.
    init() {}

    /// An encoder for a body with this framing.
    init(_ framing: ResponseFraming) {
        self.framing = framing
        if case .length(let count) = framing { unsentLength = count }
    }

    /// Appends a block of the body.
    ///
    /// Of a block that exceeds the announced length, so much is left out that at least the last
    /// announced byte is missing; and nothing is appended after it. So the response cannot look
    /// complete, unless earlier blocks have completed it.
    mutating func append(_ block: consuming [UInt8], to output: inout ResponseOutput) {
        let size = block.count
        switch framing {
        case .bodiless: return
        case .length where size > unsentLength || violation != nil:
            return appendExceeding(block, to: &output)
        case .length:
            unsentLength -= size
            output.put(block)
        case .untilClose: output.put(block)
        case .chunked:
            guard size > 0 else { return }
            ResponseEncoder.appendChunkHeader(size: size, to: &output.lead)
            output.put(block)
            output.tail = [0x0D, 0x0A]
            framingBehind = 2
        }
        count(size)
    }

    /// Counts a file that is sent in place of a block, directly behind the head.
    ///
    /// - Parameter length: the file's size in bytes; not more than the length that is announced.
    /// - Returns: How many bytes of it are to be sent.
    mutating func count(file length: Int) -> Int {
        switch framing {
        case .bodiless: return 0
        // Only an app that wrote before it returned the file comes here with chunks.
        case .chunked: preconditionFailure("a file is sent without chunks")
        case .untilClose: break
        case .length:
            precondition(length <= unsentLength, "the head has been made for a shorter file")
            unsentLength -= length
        }
        count(length)
        return length
    }

    private mutating func count(_ byteCount: Int) {
        bytesSent += byteCount
        lastBlockCount = byteCount
    }

    /// Appends what ends the body: of chunks, the last one, or `trailers` in its place.
    mutating func appendEnd(_ trailers: [UInt8]?, to output: inout ResponseOutput) {
        switch framing {
        case .bodiless, .untilClose: return
        case .chunked:
            let end = trailers ?? ResponseEncoder.lastChunk
            output.tail += end
            framingBehind += UInt32(clamping: end.count)
        case .length:
            guard unsentLength > 0, violation == nil else { return }
            violation = Fault(GatewayError(.bodyTooShort, "\(unsentLength) bytes missing"))
        }
    }

    /// RFC 9112 §8: a client takes a body that ends before its Content-Length for incomplete.
    @inline(never)
    private mutating func appendExceeding(_ block: [UInt8], to output: inout ResponseOutput) {
        guard violation == nil else { return }
        violation = Fault(GatewayError.bodyTooLong(by: block.count - unsentLength))
        let allowed = max(0, unsentLength - 1)
        output.put(Array(block[..<allowed]))
        count(allowed)
        unsentLength -= allowed
    }
}

extension GatewayError {
    /// The error of a body that exceeds its Content-Length by `count` bytes.
    static func bodyTooLong(by count: Int) -> GatewayError {
        GatewayError(.bodyTooLong, "\(count) bytes more")
    }
}

/// An error behind a reference: hardly any response has one, and a session has to be small.
final class Fault: Sendable {
    let error: any Error

    init(_ error: any Error) {
        self.error = error
    }
}
