/// What the bytes of a header field, and of a status, may be. (RFC 9110 §5.1, §5.5)
enum FieldGrammar {
    static let horizontalTab: UInt8 = 0x09
    static let space: UInt8 = 0x20

    /// Whether `name` is a token: at least one byte, and each a `tchar`. (RFC 9110 §5.6.2)
    static func isToken(_ name: String) -> Bool {
        name.withUTF8Bytes { !$0.isEmpty && $0.allSatisfy(isTokenByte) }
    }

    /// Whether `value` can be sent as it is: latin-1, no control but HTAB, no blank at either end.
    static func isFieldValue(_ value: String) -> Bool {
        value.withUTF8Bytes { bytes in
            guard let first = bytes.first, let last = bytes.last else { return true }
            // RFC 9110 §5.5: a recipient strips blanks at the ends, so they cannot be delivered.
            return !isBlank(first) && !isBlank(last) && isText(bytes, allowing: horizontalTab)
        }
    }

    /// Whether UTF-8 `bytes` hold only scalars of U+0020...U+00FF but DEL, or `exception`.
    static func isText(
        _ bytes: some Sequence<UInt8>,
        allowing exception: UInt8 = space
    ) -> Bool {
        var refused = 0
        // Counted, not searched for: without an early exit the loop is vectorised.
        for byte in bytes {
            refused &+= isTextByte(byte) || byte == exception ? 0 : 1
        }
        return refused == 0
    }

    /// The number that `text` spells in decimal digits alone, if it can be represented.
    static func decimal(_ text: String) -> Int? {
        // `Int("+5")` is 5, so the digits are looked at here.
        guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(text)
    }

    // In UTF-8 the leading bytes of U+0080...U+00FF are 0xC2 and 0xC3; greater ones lead to
    // greater scalars, which have no latin-1 byte.
    private static func isTextByte(_ byte: UInt8) -> Bool {
        byte >= space && byte != 0x7F && byte <= 0xC3
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == horizontalTab
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"),
            UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
