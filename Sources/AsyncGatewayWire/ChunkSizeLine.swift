/// Reads the line before a chunk: its size and the extensions, which are checked and ignored.
///
/// The extensions are parsed by their grammar: a reader that skips to the line end may find another
/// line end than the readers before it did.
///
/// RFC 9112 §7.1, §7.1.1
struct ChunkSizeLine {
    private enum State {
        case size
        case beforeDelimiter
        case beforeName
        case name
        case afterName
        case beforeValue
        case value
        case quotedValue
        case quotedPair
        case afterQuotedValue
        case lineFeed
        case complete
    }

    /// Sixteen digits hold every size; the others can only be leading zeros.
    private static let maximumDigits = 32

    private(set) var size = 0
    private(set) var extensionBytes = 0
    private let maximumExtensionBytes: Int
    private var digits = 0
    private var state = State.size

    init(maximumExtensionBytes: Int) {
        self.maximumExtensionBytes = maximumExtensionBytes
    }

    var isComplete: Bool { state == .complete }

    /// Reads the next byte of the line.
    ///
    /// - Throws: `WireError` if no line can go on with `byte`, or the extensions are too long.
    @inline(__always)
    mutating func read(_ byte: UInt8) throws(WireError) {
        if state == .size, let digit = ByteRules.hexValue(byte) {
            try addDigit(Int(digit))
        } else {
            state = try nextState(byte)
            try countExtension()
        }
    }

    private mutating func countExtension() throws(WireError) {
        guard state != .lineFeed, state != .complete else { return }
        extensionBytes += 1
        guard extensionBytes <= maximumExtensionBytes else {
            throw WireError(.chunkExtensionTooLarge)
        }
    }

    private mutating func addDigit(_ digit: Int) throws(WireError) {
        digits += 1
        guard size <= Int.max >> 4, digits <= ChunkSizeLine.maximumDigits else {
            throw WireError(.malformedChunk)
        }
        size = size << 4 | digit
    }

    private func nextState(_ byte: UInt8) throws(WireError) -> State {
        let isToken = ByteRules.token.contains(byte)
        switch (state, byte) {
        case (.size, _) where digits == 0: break
        case (.size, .semicolon), (.beforeDelimiter, .semicolon), (.name, .semicolon),
            (.afterName, .semicolon), (.value, .semicolon), (.afterQuotedValue, .semicolon):
            return .beforeName
        case (.size, .carriageReturn), (.name, .carriageReturn), (.value, .carriageReturn),
            (.afterQuotedValue, .carriageReturn):
            return .lineFeed
        case (.lineFeed, .lineFeed): return .complete
        case (.size, .space), (.size, .tab), (.beforeDelimiter, .space), (.beforeDelimiter, .tab),
            (.value, .space), (.value, .tab), (.afterQuotedValue, .space),
            (.afterQuotedValue, .tab):
            return .beforeDelimiter
        case (.beforeName, .space), (.beforeName, .tab): return .beforeName
        case (.beforeName, _) where isToken, (.name, _) where isToken: return .name
        case (.name, .space), (.name, .tab), (.afterName, .space), (.afterName, .tab):
            return .afterName
        case (.name, .equals), (.afterName, .equals): return .beforeValue
        case (.beforeValue, .space), (.beforeValue, .tab): return .beforeValue
        case (.beforeValue, _) where isToken, (.value, _) where isToken: return .value
        case (.beforeValue, .quote): return .quotedValue
        case (.quotedValue, .quote): return .afterQuotedValue
        case (.quotedValue, .backslash): return .quotedPair
        case (.quotedValue, _) where ByteRules.isFieldValueByte(byte),
            (.quotedPair, _) where ByteRules.isFieldValueByte(byte):
            return .quotedValue
        case (.size, _), (.beforeDelimiter, _), (.beforeName, _), (.name, _), (.afterName, _),
            (.beforeValue, _), (.value, _), (.quotedValue, _), (.quotedPair, _),
            (.afterQuotedValue, _), (.lineFeed, _), (.complete, _):
            break
        }
        throw WireError(.malformedChunk)
    }
}
