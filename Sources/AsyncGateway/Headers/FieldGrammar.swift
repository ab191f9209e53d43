/// What the bytes of a header field, and of a status, may be. (RFC 9110 §5.1, §5.5)
enum FieldGrammar {
    static let horizontalTab: UInt8 = 0x09
    static let space: UInt8 = 0x20

    /// Whether `name` is a token: at least one byte, and each a `tchar`. (RFC 9110 §5.6.2)
    static func isToken(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        !name.isEmpty && name.allSatisfy(isTokenByte)
    }

    /// Whether a part of a text is a token.
    static func isToken(_ part: Substring.UTF8View) -> Bool {
        !part.isEmpty && part.allSatisfy(isTokenByte)
    }

    /// Whether `value` can be sent as it is: latin-1, no control but HTAB, no blank at either end.
    static func isFieldValue(_ value: String) -> Bool {
        value.withUTF8Bytes { bytes in
            guard let first = bytes.first, let last = bytes.last else { return true }
            // RFC 9110 §5.5: a recipient strips blanks at the ends, so they cannot be delivered.
            return !isBlank(first) && !isBlank(last) && isText(bytes, allowing: horizontalTab)
        }
    }

    /// Whether `byte` is one of the ten ASCII digits; `Int` would read a sign as well.
    static func isDigit(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte
    }

    /// The number that `text` spells in digits alone, if there is one that can be represented.
    static func decimal(_ text: String) -> Int? {
        text.utf8.allSatisfy(isDigit) ? Int(text) : nil
    }

    /// Whether UTF-8 `bytes` hold only scalars of U+0020...U+00FF but DEL, or `exception`.
    static func isText(
        _ bytes: some Sequence<UInt8>,
        allowing exception: UInt8 = space
    ) -> Bool {
        var refused: UInt8 = 0
        // Without an early exit, and with a byte to collect the bits, the loop is vectorised.
        for byte in bytes {
            refused |= isTextByte(byte) || byte == exception ? 0 : 1
        }
        return refused == 0
    }

    // In UTF-8 the leading bytes of U+0080...U+00FF are 0xC2 and 0xC3; greater ones lead to
    // greater scalars, which have no latin-1 byte.
    private static func isTextByte(_ byte: UInt8) -> Bool {
        byte >= space && byte != 0x7F && byte <= 0xC3
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == horizontalTab
    }

    /// Whether `byte` is a `tchar`. (RFC 9110 §5.6.2)
    static func isTokenByte(_ byte: UInt8) -> Bool {
        let row = byte < 0x40 ? tokenBytesBelow0x40 : tokenBytesFrom0x40
        return byte < 0x80 && row >> UInt64(byte & 0x3F) & 1 == 1
    }

    // One bit for each byte: `!#$%&'*+-.` and the digits; letters and `^_`|~`.
    private static let tokenBytesBelow0x40: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenBytesFrom0x40: UInt64 = 0x57FF_FFFF_C7FF_FFFE
}
