internal import AsyncGatewayWire

/// Frames the body of one response, and compares its length with the one that its head announces.
struct BodyEncoder: Sendable {
    private(set) var framing = ResponseFraming.untilClose
    private(set) var bytesSent = 0

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

    /// Appends a block of the body, as far as its length allows it.
    mutating func append(_ block: [UInt8], to output: inout ResponseOutput) {
        switch framing {
        case .bodiless: return
        case .length: return appendCounted(block, to: &output)
        case .untilClose: output.put(block)
        case .chunked:
            guard !block.isEmpty else { return }
            ResponseEncoder.appendChunkHeader(size: block.count, to: &output.lead)
            output.put(block)
            output.tail = [0x0D, 0x0A]
        }
        bytesSent += block.count
    }

    /// Counts a file that is sent in place of a block.
    ///
    /// - Returns: How many bytes of it are to be sent.
    mutating func count(file length: Int) -> Int {
        // Only an app that wrote before it returned the file comes here with chunks.
        precondition(framing != .chunked, "a file is sent without chunks")
        let allowed = framing == .untilClose ? length : min(length, unsentLength)
        account(for: length, sending: allowed)
        return allowed
    }

    /// Appends what ends the body.
    mutating func appendEnd(to output: inout ResponseOutput) {
        switch framing {
        case .bodiless, .untilClose: return
        case .chunked: output.tail += ResponseEncoder.lastChunk
        case .length:
            guard unsentLength > 0, violation == nil else { return }
            violation = Fault(GatewayError(.bodyTooShort, "\(unsentLength) bytes missing"))
        }
    }

    private mutating func appendCounted(_ block: [UInt8], to output: inout ResponseOutput) {
        let allowed = min(block.count, unsentLength)
        if allowed == block.count {
            output.put(block)
        } else {
            output.put(Array(block[..<allowed]))
        }
        account(for: block.count, sending: allowed)
    }

    private mutating func account(for count: Int, sending allowed: Int) {
        bytesSent += allowed
        unsentLength -= min(allowed, unsentLength)
        guard count > allowed, framing != .bodiless else { return }
        violation = Fault(GatewayError(.bodyTooLong, "\(count - allowed) bytes more"))
    }
}

/// An error behind a reference: hardly any response has one, and a session has to be small.
final class Fault: Sendable {
    let error: GatewayError

    init(_ error: GatewayError) {
        self.error = error
    }
}
