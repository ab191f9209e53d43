extension StringProtocol {
    /// Whether both are the same but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        hasBytes(of: other) { asciiLowercased($0) == asciiLowercased($1) }
    }

    /// Whether both are the same bytes in UTF-8; `==` takes canonically equivalent text for equal.
    func hasSameBytes(as other: some StringProtocol) -> Bool {
        hasBytes(of: other, by: ==)
    }

    private func hasBytes(
        of other: some StringProtocol, by areEqual: (UInt8, UInt8) -> Bool
    ) -> Bool {
        // The views give one byte after the other, which takes several times as long.
        let areSame = utf8.withContiguousStorageIfAvailable { bytes in
            other.utf8.withContiguousStorageIfAvailable { others in
                bytes.count == others.count && bytes.elementsEqual(others, by: areEqual)
            }
        }
        return (areSame ?? nil) ?? utf8.elementsEqual(other.utf8, by: areEqual)
    }

    /// The text with its ASCII letters in lower case.
    var asciiLowercase: String {
        String(decoding: utf8.map(asciiLowercased), as: UTF8.self)
    }
}

private func asciiLowercased(_ byte: UInt8) -> UInt8 {
    0x41...0x5A ~= byte ? byte | 0x20 : byte
}

extension String {
    /// The text of bytes in ISO-8859-1: each is the scalar of its value.
    init(latin1 bytes: some Sequence<UInt8>) {
        self.init(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The text as a string in quotation marks. (RFC 9110 §5.6.4)
    var quoted: String {
        unicodeScalars.reduce(into: "\"") { text, scalar in
            if scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        } + "\""
    }
}

extension ArraySlice<UInt8> {
    /// The bytes without the spaces and tabs at both ends.
    var trimmingBlanks: ArraySlice<UInt8> {
        var trimmed = drop(while: isBlank)
        while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
        return trimmed
    }
}

/// Whether a byte is a space or a tab.
func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
