/// Reads field lines up to the empty line that ends them, in a head and in trailers alike.
///
/// It must be passed the section at the same place each time, and keeps the position that it has
/// reached, so it scans no byte twice. Lines end with CR LF and with nothing else: RFC 9112 §2.2
/// allows a lone LF, but then two readers could find different lines.
struct FieldSectionScanner {
    enum Step {
        case line(FieldLine)
        case end
    }

    private enum State {
        case lineStart
        case name
        case spaceBeforeValue
        case value
        case lineFeed
        case lastLineFeed
    }

    private var state = State.lineStart
    private(set) var position: Int
    private let sectionLimit: Int
    private let sectionError: WireError.Kind
    private var lineStart = 0
    private var lineLimit = 0
    private var nameEnd = 0
    private var valueStart = 0
    private var lineCount = 0

    /// A scanner of a section that begins at `start` and has at most `size` bytes.
    init(from start: Int, size: Int, orThrow error: WireError.Kind) {
        position = start
        sectionLimit = start + size
        sectionError = error
    }

    /// Reads up to the end of the next line.
    ///
    /// - Returns: A field line or the end of the section, or `nil` if more bytes are needed.
    /// - Throws: `WireError` if a line is malformed or a limit is passed.
    @inline(__always)
    mutating func next(in bytes: Span<UInt8>, limits: WireLimits) throws(WireError) -> Step? {
        if state == .lineStart, let line = wholeLine(in: bytes, limits: limits) {
            return .line(line)
        }
        return try nextStepwise(in: bytes, limits: limits)
    }

    /// Reads a line of which a part is to come, or a rule is broken, and the end of the section.
    @inline(never)
    private mutating func nextStepwise(
        in bytes: Span<UInt8>, limits: WireLimits
    ) throws(WireError) -> Step? {
        while position < bytes.count {
            switch state {
            case .lineStart: try startLine(bytes[position], limits: limits)
            case .name: try scanName(bytes)
            case .spaceBeforeValue: skipSpace(bytes)
            case .value: try scanValue(bytes)
            case .lineFeed: return .line(try endLine(bytes))
            case .lastLineFeed:
                try expectLineFeed(bytes[position])
                return .end
            }
        }
        return nil
    }

    /// Reads the next line in one go if it has arrived whole and breaks no rule, as nearly always.
    ///
    /// - Returns: The line; or `nil`, with nothing changed, if it is to be read step by step.
    @inline(__always)
    private mutating func wholeLine(in bytes: Span<UInt8>, limits: WireLimits) -> FieldLine? {
        let end = min(bytes.count, position + limits.maximumFieldLineBytes, sectionLimit)
        let nameEnd = bytes.endOfToken(from: position, to: end)
        guard nameEnd > position, nameEnd < end, bytes[nameEnd] == .colon,
            lineCount < limits.maximumFieldCount
        else { return nil }
        let valueStart = bytes.endOfSpace(from: nameEnd + 1, to: end)
        let lineEnd = bytes.endOfFieldValue(from: valueStart, to: end)
        guard lineEnd + 1 < end, bytes[lineEnd] == .carriageReturn, bytes[lineEnd + 1] == .lineFeed
        else { return nil }
        defer {
            position = lineEnd + 2
            lineCount += 1
        }
        return FieldLine(position..<nameEnd, valueStart..<lineEnd, in: bytes)
    }

    private mutating func startLine(_ byte: UInt8, limits: WireLimits) throws(WireError) {
        guard byte != .carriageReturn else {
            position += 1
            state = .lastLineFeed
            return
        }
        // RFC 9112 §2.2 for the first line, §5.2 for the others.
        guard !ByteRules.isSpace(byte) else { throw WireError(.foldedField) }
        guard lineCount < limits.maximumFieldCount else { throw WireError(.tooManyFields) }
        lineCount += 1
        lineStart = position
        lineLimit = min(lineStart + limits.maximumFieldLineBytes, sectionLimit)
        state = .name
    }

    private mutating func scanName(_ bytes: Span<UInt8>) throws(WireError) {
        let limit = min(bytes.count, lineLimit)
        position = bytes.endOfToken(from: position, to: limit)
        guard position < bytes.count else { return }
        guard position < lineLimit else { throw tooLarge }
        // RFC 9112 §5.1: whitespace before the colon is refused with all other bytes here.
        guard bytes[position] == .colon, position > lineStart else {
            throw WireError(.malformedField)
        }
        nameEnd = position
        position += 1
        state = .spaceBeforeValue
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        position = bytes.endOfSpace(from: position, to: min(bytes.count, lineLimit))
        guard position < bytes.count else { return }
        valueStart = position
        state = .value
    }

    private mutating func scanValue(_ bytes: Span<UInt8>) throws(WireError) {
        let limit = min(bytes.count, lineLimit)
        position = bytes.endOfFieldValue(from: position, to: limit)
        guard position < bytes.count else { return }
        guard bytes[position] == .carriageReturn else {
            throw position < lineLimit ? WireError(.malformedField) : tooLarge
        }
        position += 1
        state = .lineFeed
    }

    private mutating func endLine(_ bytes: Span<UInt8>) throws(WireError) -> FieldLine {
        let lineEnd = position - 1
        try expectLineFeed(bytes[position])
        return FieldLine(lineStart..<nameEnd, valueStart..<lineEnd, in: bytes)
    }

    private mutating func expectLineFeed(_ byte: UInt8) throws(WireError) {
        guard byte == .lineFeed else { throw WireError(.malformedField) }
        position += 1
        state = .lineStart
    }

    private var tooLarge: WireError {
        WireError(lineLimit == sectionLimit ? sectionError : .fieldTooLarge)
    }
}
