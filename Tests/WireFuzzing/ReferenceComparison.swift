package import AsyncGatewayWire

/// Holds what the wire core has read of some bytes against what there is to be read.
struct ReferenceComparison {
    private(set) var findings: [String] = []
    private let limits: WireLimits

    init(_ reference: ReferenceReading, _ transcript: Transcript, _ limits: WireLimits) {
        self.limits = limits
        compareMessages(reference, transcript)
        compareEnding(reference, transcript)
        compareSizes(reference, transcript)
    }

    private mutating func expect(_ condition: Bool, _ claim: @autoclosure () -> String) {
        if !condition { findings.append(claim()) }
    }

    private mutating func compareMessages(_ reference: ReferenceReading, _ transcript: Transcript) {
        let messages = transcript.messages
        // A limit may end the reading before the bytes do.
        let mayBeFewer = transcript.failure?.isAboutSize == true
        expect(messages.count <= reference.exchanges.count, "a request is read that is none")
        expect(mayBeFewer || messages.count == reference.exchanges.count, "a request is missed")
        for (index, (message, exchange)) in zip(messages, reference.exchanges).enumerated() {
            expect(message.isRead(as: exchange.request), "request \(index) is read differently")
            let isCut = mayBeFewer && index == messages.count - 1
            expect(
                isCut ? exchange.body.starts(with: message.body) : exchange.body == message.body,
                "the body of request \(index) is read differently")
            expect(
                message.isComplete == exchange.isComplete || (isCut && !message.isComplete),
                "request \(index) ends elsewhere")
        }
    }

    private mutating func compareEnding(_ reference: ReferenceReading, _ transcript: Transcript) {
        switch (reference.ending, transcript.failure) {
        case (.complete, let failure?) where !failure.isAboutSize:
            findings.append("what is well-formed is refused: \(failure)")
        case (.refused(let reason), nil):
            findings.append("what is malformed is not refused: \(reason)")
        case (.complete, _), (.refused, _), (.unfinished, _):
            // Of what is unfinished, the core may see already that no further bytes can help.
            break
        }
    }

    /// What is read is within the limits, and what is refused for its size is not.
    private mutating func compareSizes(_ reference: ReferenceReading, _ transcript: Transcript) {
        for (message, exchange) in zip(transcript.messages, reference.exchanges) {
            expect(isWithinLimits(headOf: exchange), "a head above a limit is read")
            expect(
                !message.isComplete || isWithinLimits(bodyOf: exchange),
                "a body above a limit is read")
        }
        guard reference.ending == .complete, transcript.failure?.isAboutSize == true else { return }
        expect(
            reference.emptyLines > limits.maximumLeadingEmptyLines
                || !reference.exchanges.allSatisfy {
                    isWithinLimits(headOf: $0) && isWithinLimits(bodyOf: $0)
                },
            "what is within the limits is refused for its size")
    }

    private func isWithinLimits(headOf exchange: ReferenceReading.Exchange) -> Bool {
        exchange.emptyLines <= limits.maximumLeadingEmptyLines
            && exchange.headLines[0].count <= limits.maximumRequestLineBytes
            && exchange.request.method.count <= limits.maximumMethodBytes
            && areWithinLimits(exchange.headLines.dropFirst(), limits.maximumHeadBytes)
    }

    private func isWithinLimits(bodyOf exchange: ReferenceReading.Exchange) -> Bool {
        let extensions = exchange.chunkExtensions.map(\.count)
        return exchange.body.count <= limits.maximumBodyBytes ?? .max
            && extensions.allSatisfy { $0 <= limits.maximumChunkExtensionBytes }
            && extensions.reduce(0, +) <= limits.maximumTotalChunkExtensionBytes
            && areWithinLimits(exchange.trailerLines[...], limits.maximumTrailerBytes)
    }

    /// The lines of a section, which have CR LF between them.
    private func areWithinLimits(_ lines: ArraySlice<ArraySlice<UInt8>>, _ total: Int) -> Bool {
        lines.count <= limits.maximumFieldCount
            && lines.allSatisfy { $0.count <= limits.maximumFieldLineBytes }
            && lines.reduce(-2) { $0 + $1.count + 2 } <= total
    }
}

extension Message {
    /// Whether this is `request`, part by part.
    fileprivate func isRead(as request: ReferenceRequest) -> Bool {
        let head = self.request
        let framing: ReferenceRequest.Framing =
            switch head.framing {
            case .none: .none
            case .length(let length): .length(length)
            case .chunked: .chunked
            }
        return head.bytes(of: head.method) == request.method
            && head.bytes(of: head.target) == request.target
            && head.bytes(of: head.path) == request.path
            && head.query.map(head.bytes(of:)) == request.query
            && head.authority.map(head.bytes(of:)) == request.authority
            && head.minorVersion == request.minorVersion
            && head.fields.map { head.bytes(of: $0.name) } == request.fields.map(\.name)
            && head.fields.map { head.bytes(of: $0.value) } == request.fields.map(\.value)
            && framing == request.framing
            && head.isPersistent == request.isPersistent
            && head.expectsContinue == request.expectsContinue
    }
}

extension WireError {
    /// Whether it says that something is too large, and not that it is wrong.
    package var isAboutSize: Bool {
        switch kind {
        case .tooManyEmptyLines, .methodTooLong, .targetTooLong, .fieldTooLarge, .headTooLarge,
            .tooManyFields, .chunkExtensionTooLarge, .bodyTooLarge, .trailersTooLarge:
            true
        default: false
        }
    }
}
