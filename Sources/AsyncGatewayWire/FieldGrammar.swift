/// Which text of an app can stand in the head of a response.
///
/// A field's value is sent in UTF-8, the reason of a status in latin-1. Every function looks at a
/// whole text, because none of them is inlined in another module.
///
/// RFC 9110 §5.1, §5.5
package enum FieldGrammar {
    /// Whether `name` is a token: at least one byte, and each a `tchar` (RFC 9110 §5.6.2).
    package static func isToken(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        isToken(name.span)
    }

    @inline(__always)
    static func isToken(_ name: Span<UInt8>) -> Bool { !name.isEmpty && name.areTokenBytes }

    /// Whether a part of a text is a token.
    package static func isToken(_ part: Substring.UTF8View) -> Bool {
        !part.isEmpty && part.allSatisfy(ByteRules.token.contains)
    }

    /// Whether `value` can be sent as it is: no ASCII control but HTAB, no SP or HTAB at either end.
    ///
    /// RFC 9110 §5.5: the bytes of UTF-8 above 0x7F are obs-text.
    package static func isFieldValue(_ value: String) -> Bool {
        value.withUTF8Bytes { isFieldValue($0.span) }
    }

    @inline(__always)
    static func isFieldValue(_ value: Span<UInt8>) -> Bool {
        guard !value.isEmpty else { return true }
        // RFC 9110 §5.5: a recipient strips SP and HTAB at the ends, so they cannot be sent.
        return !ByteRules.isSpace(value[0]) && !ByteRules.isSpace(value[value.count - 1])
            && (value.arePrintable || value.holdsOnlyFieldValueBytes())
    }

    /// The position of the first field that cannot be sent: its name is no token, or its value no
    /// field value.
    ///
    /// - Returns: A position in `fields`, or `nil` if all of them can be sent.
    package static func firstInvalid(in fields: [(String, String)]) -> Int? {
        fields.firstIndex { name, value in
            !name.withUTF8Bytes { isToken($0) } || !isFieldValue(value)
        }
    }

    /// The number that `text` spells in decimal digits alone.
    ///
    /// - Returns: The number, or `nil` if there is another character, no digit, or an overflow.
    package static func decimal(_ text: String) -> Int? {
        text.withUTF8Bytes { $0.span.decimal(in: 0..<$0.count) }
    }

    /// Whether `bytes` are the UTF-8 of scalars that all are in U+0020...U+00FF, and none of them DEL:
    /// those that a reason may have.
    package static func isLatin1Text(_ bytes: some Sequence<UInt8>) -> Bool {
        // In UTF-8 the leading bytes of U+0080...U+00FF are 0xC2 and 0xC3; greater ones lead to
        // greater scalars, which have no latin-1 byte.
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 <= 0xC3 }
    }
}
