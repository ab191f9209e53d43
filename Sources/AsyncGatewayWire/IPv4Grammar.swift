/// The text of an IPv4 address: four numbers up to 255, without leading zeros, between dots.
///
/// RFC 3986 §3.2.2
enum IPv4Grammar {
    /// The address in host byte order; `nil` for any other text.
    static func value(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
        var (index, value) = (range.lowerBound, UInt32(0))
        for part in 0..<4 {
            let start = index
            while index < range.upperBound, ByteRules.isDigit(bytes[index]) { index += 1 }
            // Three digits at most: a longer number could be too large for `Int`.
            guard index - start <= 3, let number = bytes.decimal(in: start..<index), number <= 255,
                index == start + 1 || bytes[start] != .zero
            else { return nil }
            value = value << 8 | UInt32(number)
            guard part < 3 else { break }
            guard index < range.upperBound, bytes[index] == .dot else { return nil }
            index += 1
        }
        return index == range.upperBound ? value : nil
    }
}
