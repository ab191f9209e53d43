/// The grammar of `host [":" port]`, as in a `Host` field and an absolute target.
///
/// RFC 9110 §7.2, RFC 3986 §3.2.2
package enum HostValidation {
    /// Whether `text` is a host with or without a port; the empty text is none.
    package static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        let bytes = text.span
        return isValid(in: bytes, bytes.indices)
    }

    static func isValid(in bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        let hostEnd =
            bytes[range.lowerBound] == .openBracket
            ? endOfLiteral(in: bytes, range) : endOfName(in: bytes, range)
        guard let hostEnd else { return false }
        return isPortSuffix(in: bytes, hostEnd..<range.upperBound)
    }

    /// The end of a registered name or an IPv4 address, which has the same characters.
    ///
    /// An empty label cannot be looked up, so `.` and `a..b` are refused; one dot at the end stands
    /// for the root and is allowed.
    ///
    /// - Returns: The position after it, or `nil` if there is none.
    private static func endOfName(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        var labelIsEmpty = true
        while true {
            let end = bytes.firstIndex(
                notIn: ByteRules.hostLabel, from: index, to: range.upperBound)
            labelIsEmpty = labelIsEmpty && end == index
            index = end
            guard index < range.upperBound, bytes[index] != .colon else { break }
            if bytes[index] == .dot {
                guard !labelIsEmpty else { return nil }
                labelIsEmpty = true
                index += 1
            } else {
                guard isEscape(in: bytes, index..<range.upperBound) else { return nil }
                labelIsEmpty = false
                index += 3
            }
        }
        return index > range.lowerBound ? index : nil
    }

    /// Whether `range` begins with `%` and two hexadecimal digits.
    private static func isEscape(in bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.count >= 3 && bytes[range.lowerBound] == .percent
            && ByteRules.hexDigit.contains(bytes[range.lowerBound + 1])
            && ByteRules.hexDigit.contains(bytes[range.lowerBound + 2])
    }

    /// The end of an IP literal.
    ///
    /// - Returns: The position after its closing bracket, or `nil` if there is none.
    private static func endOfLiteral(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var close = range.lowerBound + 1
        while close < range.upperBound, bytes[close] != .closeBracket { close += 1 }
        guard close < range.upperBound else { return nil }
        let address = range.lowerBound + 1..<close
        guard IPv6Grammar.matches(bytes, address) || isFutureAddress(in: bytes, address) else {
            return nil
        }
        return close + 1
    }

    /// Whether `range` is `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`.
    private static func isFutureAddress(in bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let first = range.first, bytes[first] | 0x20 == UInt8(ascii: "v") else {
            return false
        }
        let dot = bytes.firstIndex(notIn: ByteRules.hexDigit, from: first + 1, to: range.upperBound)
        guard dot > first + 1, dot < range.upperBound - 1, bytes[dot] == .dot else { return false }
        return (dot + 1..<range.upperBound).allSatisfy { index in
            bytes[index] == .colon || ByteRules.registeredName.contains(bytes[index])
        }
    }

    /// Whether `range` is empty, or a colon and a number that a port can be.
    private static func isPortSuffix(in bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let colon = range.first else { return true }
        guard bytes[colon] == .colon else { return false }
        // RFC 3986 §3.2.3: the digits may be missing.
        let digits = colon + 1..<range.upperBound
        guard !digits.isEmpty else { return true }
        return bytes.decimal(in: digits).map { $0 <= 65535 } ?? false
    }
}
