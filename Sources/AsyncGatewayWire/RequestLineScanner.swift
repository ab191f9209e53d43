/// What the first line of a request says.
struct RequestLine: Sendable {
    let target: RequestTarget
    let pathMayHaveEscapes: Bool
    let minorVersion: UInt8

    /// The range of the method, which begins the head and has one space behind it.
    var method: ByteRange {
        ByteRange(lowerBound: 0, upperBound: target.range.lowerBound - 1)
    }
}

/// Reads a request line, byte for byte, and can pause after each of them.
///
/// Every part is checked where its last byte stands, so that the same line gives the same
/// error however it arrives. The spaces are single and the version is exact, as in the grammar of
/// RFC 9112 §3: request smuggling makes use of the lenient reading that it allows besides.
struct RequestLineScanner {
    private enum State {
        case method
        case targetStart
        case path
        case query
        case asterisk
        case absolute
        case version
    }

    private var state = State.method
    private(set) var position = 0
    private var methodEnd = 0
    private var targetEnd = 0
    private var questionMark: Int?
    private var pathHasEscapes = false

    /// Whether all of the line has been read, well-formed or not.
    var isAtEnd: Bool { state == .version && position == targetEnd + 11 }

    /// Reads what has arrived of the line.
    ///
    /// - Returns: The request line, or `nil` if more bytes are needed.
    /// - Throws: `WireError` if the line is malformed or a limit is passed.
    mutating func scan(_ bytes: Span<UInt8>, limits: WireLimits) throws(WireError) -> RequestLine? {
        // " HTTP/1.1" has nine bytes of the line.
        let targetLimit = min(bytes.count, limits.maximumRequestLineBytes - 9)
        let methodLimit = min(bytes.count, limits.maximumMethodBytes)
        if position == 0,
            let line = wholeLine(bytes, methodLimit: methodLimit, targetLimit: targetLimit)
        {
            return line
        }
        while position < bytes.count {
            switch state {
            case .method: try scanMethod(bytes, to: methodLimit)
            case .targetStart: try startTarget(bytes[position])
            case .path: try scanPath(bytes, to: targetLimit)
            case .query, .absolute: try scanTarget(bytes, to: targetLimit)
            case .asterisk: try endTarget(bytes[position])
            case .version:
                if try scanVersion(bytes) { return try makeLine(bytes) }
            }
        }
        return nil
    }

    /// Reads the line in one go if it has arrived whole, breaks no rule, and has a path without
    /// escapes and HTTP/1.1, as nearly always.
    ///
    /// - Returns: The line; or `nil`, with nothing changed, if it is to be read step by step.
    private mutating func wholeLine(
        _ bytes: Span<UInt8>, methodLimit: Int, targetLimit: Int
    ) -> RequestLine? {
        let methodEnd = bytes.endOfToken(from: 0, to: methodLimit)
        let start = methodEnd + 1
        guard methodEnd > 0, start < targetLimit, bytes[methodEnd] == .space,
            bytes[start] == .slash, !bytes.equals(0..<methodEnd, exactly: "CONNECT")
        else { return nil }
        let pathEnd = bytes.endOfPlainPath(from: start, to: targetLimit)
        let hasQuery = pathEnd < targetLimit && bytes[pathEnd] == .questionMark
        let end = hasQuery ? bytes.endOfTarget(from: pathEnd + 1, to: targetLimit) : pathEnd
        guard end < bytes.count, bytes[end] == .space, bytes.holdsHTTP11Line(at: end + 1)
        else { return nil }
        (state, targetEnd, position) = (.version, end, end + 11)
        let target = RequestTarget(origin: start..<end, questionMark: hasQuery ? pathEnd : nil)
        return RequestLine(target: target, pathMayHaveEscapes: false, minorVersion: 1)
    }

    private mutating func scanMethod(_ bytes: Span<UInt8>, to limit: Int) throws(WireError) {
        position = bytes.endOfToken(from: position, to: limit)
        guard position < bytes.count else { return }
        guard bytes[position] == .space, position > 0 else {
            // RFC 9112 §3: a method longer than any known one is answered with 501.
            let isTooLong = ByteRules.token.contains(bytes[position])
            throw WireError(isTooLong ? .methodTooLong : .malformedRequestLine)
        }
        guard !bytes.equals(0..<position, exactly: "CONNECT") else {
            throw WireError(.unsupportedMethod)
        }
        methodEnd = position
        position += 1
        state = .targetStart
    }

    /// The first byte decides the form of the target.
    private mutating func startTarget(_ byte: UInt8) throws(WireError) {
        switch byte {
        case .slash: state = .path
        case .asterisk: state = .asterisk
        case UInt8(ascii: "H"), UInt8(ascii: "h"): state = .absolute
        default:
            let isTarget = ByteRules.target.contains(byte)
            throw WireError(isTarget ? .malformedTarget : .malformedRequestLine)
        }
        position += 1
    }

    private mutating func scanPath(_ bytes: Span<UInt8>, to limit: Int) throws(WireError) {
        position = bytes.endOfPlainPath(from: position, to: limit)
        guard position < bytes.count else { return }
        switch bytes[position] {
        case .percent where position < limit:
            pathHasEscapes = true
            position += 1
        case .questionMark where position < limit:
            questionMark = position
            position += 1
            state = .query
        case let byte: try endTarget(byte)
        }
    }

    private mutating func scanTarget(_ bytes: Span<UInt8>, to limit: Int) throws(WireError) {
        position = bytes.endOfTarget(from: position, to: limit)
        guard position < bytes.count else { return }
        try endTarget(bytes[position])
    }

    private mutating func endTarget(_ byte: UInt8) throws(WireError) {
        guard byte == .space else {
            guard ByteRules.target.contains(byte) else { throw WireError(.malformedRequestLine) }
            throw WireError(state == .asterisk ? .malformedTarget : .targetTooLong)
        }
        targetEnd = position
        position += 1
        state = .version
    }

    /// Reads the version and the line end after it.
    ///
    /// - Returns: `true` if both are complete.
    private mutating func scanVersion(_ bytes: Span<UInt8>) throws(WireError) -> Bool {
        if position == targetEnd + 1, bytes.holdsHTTP11Line(at: position) {
            position += 10
            return true
        }
        while position < bytes.count {
            let offset = position - targetEnd - 1
            guard RequestLineScanner.isExpected(bytes[position], at: offset) else {
                throw WireError(.malformedRequestLine)
            }
            position += 1
            if offset == 9 { return true }
        }
        return false
    }

    /// Whether `byte` stands at `offset` of `HTTP/D.D CR LF`, in capitals only.
    private static func isExpected(_ byte: UInt8, at offset: Int) -> Bool {
        switch offset {
        case 0: byte == UInt8(ascii: "H")
        case 1, 2: byte == UInt8(ascii: "T")
        case 3: byte == UInt8(ascii: "P")
        case 4: byte == .slash
        case 6: byte == .dot
        case 8: byte == .carriageReturn
        case 9: byte == .lineFeed
        default: ByteRules.isDigit(byte)
        }
    }

    private func makeLine(_ bytes: Span<UInt8>) throws(WireError) -> RequestLine {
        let minorVersion = try minorVersion(bytes)
        let target = try target(bytes)
        // The asterisk is for OPTIONS alone, RFC 9112 §3.2.4.
        guard target.form != .asterisk || bytes.equals(0..<methodEnd, exactly: "OPTIONS") else {
            throw WireError(.malformedTarget)
        }
        return RequestLine(
            target: target,
            pathMayHaveEscapes: pathHasEscapes || target.form == .absolute,
            minorVersion: minorVersion
        )
    }

    /// 0 or 1: RFC 9110 §6.2 treats a higher minor version as the highest one known.
    private func minorVersion(_ bytes: Span<UInt8>) throws(WireError) -> UInt8 {
        switch bytes[targetEnd + 6] {
        case UInt8(ascii: "1"): bytes[targetEnd + 8] == .zero ? 0 : 1
        // HTTP/0.9 had no version in its request line, so this is no version at all.
        case .zero: throw WireError(.malformedRequestLine)
        default: throw WireError(.unsupportedVersion)
        }
    }

    private func target(_ bytes: Span<UInt8>) throws(WireError) -> RequestTarget {
        let range = methodEnd + 1..<targetEnd
        switch bytes[range.lowerBound] {
        case .asterisk: return RequestTarget(asterisk: range)
        case .slash:
            let target = RequestTarget(origin: range, questionMark: questionMark)
            guard pathHasEscapes, target.pathHidesNull(in: bytes) else { return target }
        default:
            let target = try RequestTarget(absolute: range, in: bytes)
            guard target.pathHidesNull(in: bytes) else { return target }
        }
        throw WireError(.malformedTarget)
    }
}
