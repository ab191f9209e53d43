extension ByteRules {
    /// Whether `text` is a token, and so may be a field name (RFC 9110 §5.6.2).
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(token.contains)
    }

    /// Whether `text` may be sent as a field value just as it is.
    ///
    /// It must consist of the scalars U+0000 to U+00FF, which become one byte each, hold no
    /// control character but HTAB, and neither begin nor end with whitespace, which the
    /// receiver would strip.
    ///
    /// RFC 9110 §5.5
    package static func isFieldValue(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return true }
        return !isSpace(first) && !isSpace(last) && bytes.allSatisfy(isFieldValueUnit)
    }

    /// Whether `byte` can stand in the UTF-8 form of a field value.
    ///
    /// U+0080 to U+00FF begin with 0xC2 or 0xC3; every lead byte above them means a scalar
    /// that latin-1 does not have.
    private static func isFieldValueUnit(_ byte: UInt8) -> Bool {
        isFieldValueByte(byte) && byte < 0xC4
    }
}
