/// The text of a response's status: three digits, a space and a reason phrase.
///
/// RFC 9112 §4
package enum StatusText {
    /// The number before the first space, or 0 if it is none or has more than three digits.
    package static func code(of text: String) -> Int {
        text.withUTF8Bytes { bytes in
            let end = bytes.firstIndex(of: .space) ?? bytes.count
            guard end <= 3 else { return 0 }
            return bytes.span.decimal(in: 0..<end) ?? 0
        }
    }

    /// Whether `text` is the status of a final response, 200 to 599, whose reason can be sent.
    ///
    /// A reason has no control character, no scalar above U+00FF and no space at either end; it may
    /// be empty.
    package static func isFinal(_ text: String) -> Bool {
        isStatus(text, ofClass: UInt8(ascii: "2")...UInt8(ascii: "5"))
    }

    /// Whether `text` is the status of an interim response that an app may send, 102 to 199.
    ///
    /// 100 and 101 are the server's, which reads the body and owns the connection
    /// (RFC 9110 §15.2).
    package static func isInterim(_ text: String) -> Bool {
        isStatus(text, ofClass: UInt8(ascii: "1")...UInt8(ascii: "1")) && code(of: text) > 101
    }

    private static func isStatus(_ text: String, ofClass digits: ClosedRange<UInt8>) -> Bool {
        text.withUTF8Bytes { bytes in
            guard bytes.count >= 4, bytes[3] == .space else { return false }
            return digits ~= bytes[0]
                && ByteRules.isDigit(bytes[1]) && ByteRules.isDigit(bytes[2])
                && isReason(bytes[4...])
        }
    }

    private static func isReason(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        bytes.first != .space && bytes.last != .space && FieldGrammar.isLatin1Text(bytes)
    }
}
