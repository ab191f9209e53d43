/// SCGI on one connection, which has one request. (SCGI: A Simple Common Gateway Interface
/// alternative, 2008-06-23)
package struct SCGIConnection: GatewayWire {
    private let limits: GatewayLimits
    private var buffer = ReceiveBuffer()
    private var failure: WireError?
    private var peerHasEnded = false
    private var state = State.head
    /// Whether the request has been read to its end: nothing is to follow it.
    private var isRead = false
    /// There is one request, so nothing is used again.
    package var spareLines: [FieldLine] = []

    /// What is still to come.
    private enum State {
        case head
        /// So many bytes of the body.
        case body(Int)
        /// The event of its end.
        case end
        case nothing
    }

    /// The number of the request.
    private static let number: UInt16 = 1

    package init(limits: GatewayLimits, capacity: GatewayCapacity) {
        self.limits = limits
    }

    package mutating func receive(_ bytes: consuming [UInt8]) {
        if failure == nil, !bytes.isEmpty { buffer.append(bytes) }
        // RFC 3875 §4.2: what exceeds the length is no part of the body.
        if case .nothing = state { buffer.reset() }
    }

    package mutating func receiveEnd() {
        peerHasEnded = true
    }

    package var bytesRead: Int { mutating get { buffer.bytesRead } }

    package var hasEnded: Bool {
        mutating get { failure != nil || isRead || peerHasEnded && buffer.isEmpty }
    }

    package var hasPartialHead: Bool {
        mutating get { if case .head = state { !buffer.isEmpty } else { false } }
    }

    package mutating func close(_ request: UInt16) {
        state = .nothing
        buffer.reset()
    }

    package mutating func nextEvent() throws(WireError) -> GatewayEvent? {
        if let failure { throw failure }
        do throws(WireError) {
            switch state {
            case .head:
                if let event = try takeHead() { return event }
                if peerHasEnded, !buffer.isEmpty { throw WireError(.incompleteHead) }
                return nil
            case .body(let left): return takeBody(left)
            case .end:
                state = .nothing
                return .end(Self.number)
            case .nothing: return nil
            }
        } catch {
            failure = error
            buffer.reset()
            throw error
        }
    }

    private mutating func takeBody(_ left: Int) -> GatewayEvent? {
        guard !buffer.isEmpty else {
            guard peerHasEnded else { return nil }
            state = .nothing
            return .failed(Self.number, WireError(.incompleteBody))
        }
        let count = min(left, buffer.count)
        isRead = count == left
        state = isRead ? .end : .body(left - count)
        let block = buffer.take(count)
        if isRead { buffer.reset() }
        return .body(Self.number, block)
    }
}

// MARK: - The head

extension SCGIConnection {
    /// Reads the head, once all of it has arrived: a netstring of names and values, each with a NUL behind.
    private mutating func takeHead() throws(WireError) -> GatewayEvent? {
        guard let head = try netstring() else { return nil }
        guard buffer.count > head.upperBound else { return nil }
        guard buffer.bytes[buffer.start + head.upperBound] == UInt8(ascii: ",") else {
            throw WireError(.malformedNetstring)
        }
        return begin(buffer.takeHead(head.upperBound + 1), in: head)
    }

    /// Where the content of the netstring is, counted from the first byte.
    ///
    /// - Returns: `nil` if its length has not arrived.
    private func netstring() throws(WireError) -> Range<Int>? {
        let bytes = buffer.bytes
        let arrived = bytes.span.extracting(droppingFirst: buffer.start)
        var end = 0
        while end < arrived.count, ByteRules.isDigit(arrived[end]) { end += 1 }
        // One length has one form.
        let isNumber = end == 1 || end > 1 && arrived[0] != .zero
        guard end == arrived.count || isNumber, end <= Self.mostDigits else {
            throw WireError(end > Self.mostDigits ? .variablesTooLarge : .malformedNetstring)
        }
        guard end < arrived.count else { return nil }
        guard arrived[end] == UInt8(ascii: ":"), let length = arrived.decimal(in: 0..<end) else {
            throw WireError(.malformedNetstring)
        }
        guard length <= limits.maximumVariableBytes else { throw WireError(.variablesTooLarge) }
        return end + 1..<end + 1 + length
    }

    /// More digits than any length that is allowed has.
    private static let mostDigits = 10

    private mutating func begin(_ bytes: [UInt8], in range: Range<Int>) -> GatewayEvent {
        state = .nothing
        var lines: [FieldLine] = []
        var isComplete = false
        do throws(WireError) {
            try read(bytes.span, range, into: &lines)
            isComplete = true
            let variables = VariableTable(bytes, lines, byteCount: range.count)
            let length = try check(variables, lines, bytes)
            isRead = length == 0
            if isRead { buffer.reset() } else { state = .body(length) }
            return .request(head(variables, hasBody: length > 0))
        } catch {
            let variables = VariableTable(
                bytes, lines, byteCount: range.count, isComplete: isComplete)
            return .refused(head(variables, hasBody: false), error)
        }
    }

    private func head(_ variables: VariableTable, hasBody: Bool) -> GatewayRequestHead {
        GatewayRequestHead(
            number: Self.number, variables: variables, hasBody: hasBody, keepsConnection: false)
    }

    private func read(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into lines: inout [FieldLine]
    ) throws(WireError) {
        // As many as most requests have.
        lines.reserveCapacity(min(limits.maximumVariableCount, 32))
        var position = range.lowerBound
        while position < range.upperBound {
            guard lines.count < limits.maximumVariableCount else {
                throw WireError(.tooManyVariables)
            }
            let name = try part(of: bytes, from: position, before: range.upperBound)
            let value = try part(of: bytes, from: name.upperBound + 1, before: range.upperBound)
            lines.append(FieldLine(name: ByteRange(name), value: ByteRange(value)))
            position = value.upperBound + 1
        }
    }

    /// The part from `start` up to the next NUL.
    private func part(
        of bytes: Span<UInt8>, from start: Int, before limit: Int
    ) throws(WireError) -> Range<Int> {
        var end = start
        while end < limit, bytes[end] != 0 { end += 1 }
        guard end < limit else { throw WireError(.malformedVariables) }
        return start..<end
    }

    /// Checks what SCGI asks for: CONTENT_LENGTH first, and once, and a variable SCGI that is 1.
    ///
    /// - Returns: the length.
    private func check(
        _ variables: VariableTable, _ lines: [FieldLine], _ bytes: [UInt8]
    ) throws(WireError) -> Int {
        guard let first = lines.first,
            bytes.span.equals(first.name.indices, exactly: "CONTENT_LENGTH"),
            !first.value.isEmpty, variables.bytes(of: "SCGI")?.elementsEqual("1".utf8) == true
        else { throw WireError(.malformedVariables) }
        // Two readers of the head must not see two bodies.
        for line in lines where bytes.span.equals(line.name.indices, exactly: "CONTENT_LENGTH") {
            guard bytes[line.value.indices] == bytes[first.value.indices] else {
                throw WireError(.ambiguousFraming)
            }
        }
        return try variables.check() ?? 0
    }
}

// MARK: - What is sent

extension SCGIConnection {
    package static var carriesErrors: Bool { false }

    package static var cut: [UInt8] { [] }

    package static func encode(
        response pieces: consuming GatewayPieces, of request: UInt16
    ) -> GatewayPieces {
        pieces
    }

    package static func encodeEndOfErrors(of request: UInt16) -> [UInt8] { [] }

    package static func encode(errors bytes: [UInt8], of request: UInt16) -> [UInt8] { [] }

    package static func encodeEnd(of request: UInt16, hasFailed: Bool) -> [UInt8] { [] }

    package static func appendEnd(of request: UInt16, to pieces: inout GatewayPieces) {}
}
