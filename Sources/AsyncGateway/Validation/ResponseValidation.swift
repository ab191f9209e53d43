internal import AsyncGatewayWire

/// The state of a response, and the rules that each further step would break.
///
/// 1. The app may start the response and write while it runs. Once it has returned, only the body
///    gives blocks, but the response may still be started by the body.
/// 2. A start that was refused counts as a start: after it, only a replacement is allowed.
/// 3. A response that is cut off is not ended by the app, so later steps of the app break no rule;
///    the server refuses them anyway.
struct ResponseValidation: Sendable {
    private enum Phase: Sendable {
        case appRuns
        case appHasReturned
        /// All of the body has been given.
        case bodyHasEnded
        /// The body was closed after its end.
        case over
        /// The body was closed before its end.
        case abandoned
    }

    private struct Start: Sendable {
        let status: Status
        let contentLength: Int?
        let hasContentType: Bool

        var hasNoBody: Bool { status.hasNoContent }
    }

    /// Why the latest start was refused; `nil` once the response was started anew.
    private(set) var refusal: (any Error)?

    private let isHead: Bool
    private var phase = Phase.appRuns
    private var wasStarted = false
    private var accepted: Start?
    private var byteCount = 0

    init(isHead: Bool) {
        self.isHead = isHead
    }

    /// Whether the response has ended with the end of its body.
    var isOver: Bool { phase == .over }
}

// MARK: - Starting

extension ResponseValidation {
    /// The app starts the response.
    ///
    /// - Returns: the violations of this step; each step below returns its own.
    mutating func start(
        _ status: Status, _ headers: Headers, isReplacement: Bool
    ) -> [GatewayViolation] {
        switch phase {
        case .over: return [GatewayViolation(.responseStartsInTime, status.description)]
        case .abandoned: return []
        case .appRuns, .appHasReturned, .bodyHasEnded: break
        }
        defer { (wasStarted, refusal) = (true, nil) }
        guard !wasStarted || isReplacement else {
            return [GatewayViolation(.responseStartsOnce, status.description)]
        }
        return HeadValidation.violations(of: status, headers)
    }

    /// The app sends an interim response.
    func inform(_ status: Status, _ headers: Headers) -> [GatewayViolation] {
        guard phase != .abandoned else { return [] }
        let isLate = byteCount > 0 || phase == .bodyHasEnded || phase == .over
        if isLate { return [GatewayViolation(.interimInTime, status.description)] }
        return HeadValidation.violations(ofInterim: status, headers)
    }

    /// The server has accepted the start.
    mutating func acceptStart(_ status: Status, _ headers: Headers) {
        let length = headers["Content-Length"].flatMap(FieldGrammar.decimal)
        accepted = Start(
            status: status, contentLength: length,
            hasContentType: headers.contains("Content-Type"))
    }

    /// The start was refused.
    mutating func refuseStart(_ error: any Error) {
        refusal = error
    }
}

// MARK: - The body

extension ResponseValidation {
    /// The app writes a block with the writer that starting returned.
    mutating func write(_ count: Int) -> [GatewayViolation] {
        switch phase {
        case .appRuns: give(count)
        case .appHasReturned, .bodyHasEnded: [GatewayViolation(.writerBeforeBody)] + give(count)
        case .over: [GatewayViolation(.writerInTime)]
        case .abandoned: []
        }
    }

    /// The app has returned its body.
    mutating func appReturns() {
        phase = .appHasReturned
    }

    /// A producer writes a block.
    mutating func produce(_ count: Int) -> [GatewayViolation] {
        isOver ? [GatewayViolation(.writerInTime)] : give(count)
    }

    /// The body gives a block.
    mutating func give(_ count: Int) -> [GatewayViolation] {
        take(count, isWhole: false)
    }

    /// The body gives its only block, which may be empty.
    mutating func giveAll(_ count: Int) -> [GatewayViolation] {
        wasStarted ? take(count, isWhole: true) + finish() : finish()
    }

    private mutating func take(_ count: Int, isWhole: Bool) -> [GatewayViolation] {
        // A body that is iterated twice, or after it was closed, has been reported.
        guard phase == .appRuns || phase == .appHasReturned else { return [] }
        guard wasStarted else { return [GatewayViolation(.responseStarted)] }
        byteCount += count
        guard let accepted, count > 0 else { return [] }
        if accepted.hasNoBody {
            return [GatewayViolation(.bodyAllowed, "\(accepted.status), \(count) bytes")]
        }
        return checkType(of: accepted, count) + checkSize(for: accepted, count, isWhole: isWhole)
    }

    /// RFC 9110 §8.3: only content has a type, so it is required with the first bytes.
    private func checkType(of accepted: Start, _ count: Int) -> [GatewayViolation] {
        let isFirst = byteCount == count
        guard isFirst, !accepted.hasContentType else { return [] }
        return [GatewayViolation(.headerContentType, "\(accepted.status)")]
    }

    private func checkSize(for accepted: Start, _ count: Int, isWhole: Bool) -> [GatewayViolation] {
        if isHead { return isWhole ? [] : streamedToHead(count) }
        guard let length = accepted.contentLength, byteCount > length else { return [] }
        return [GatewayViolation(.bodyNotLonger, "\(byteCount) bytes instead of \(length)")]
    }

    private func streamedToHead(_ count: Int) -> [GatewayViolation] {
        // Reported for the first block only: the server ends the body where it can.
        byteCount == count ? [GatewayViolation(.bodyNotStreamedToHead)] : []
    }

    /// The body has ended.
    mutating func finish() -> [GatewayViolation] {
        guard phase == .appHasReturned else { return [] }
        phase = .bodyHasEnded
        guard wasStarted else { return [GatewayViolation(.responseStarted)] }
        guard let accepted, let length = accepted.contentLength, byteCount < length,
            !isHead, !accepted.hasNoBody
        else { return [] }
        return [GatewayViolation(.bodyNotShorter, "\(byteCount) bytes instead of \(length)")]
    }

    /// The response ends, complete or not.
    mutating func end() {
        phase = phase == .bodyHasEnded ? .over : .abandoned
    }
}
