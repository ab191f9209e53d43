/// The grammar of an IPv6 address without brackets and without a zone.
///
/// RFC 3986 §3.2.2
enum IPv6Grammar {
    /// Whether the bytes in `range` are an IPv6 address.
    ///
    /// Eight groups of up to four digits, of which the last two may be an IPv4 address and a
    /// single run may be left out for `::`.
    static func matches(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var groups = 0
        var hasGap = false
        var index = range.lowerBound
        if startsGap(bytes, index, range.upperBound) {
            hasGap = true
            index += 2
        }
        while index < range.upperBound {
            let end = bytes.firstIndex(notIn: ByteRules.hexDigit, from: index, to: range.upperBound)
            if end < range.upperBound, bytes[end] == .dot {
                guard isIPv4(bytes, index..<range.upperBound) else { return false }
                return isComplete(groups: groups + 2, hasGap: hasGap)
            }
            guard 1...4 ~= end - index else { return false }
            groups += 1
            guard end < range.upperBound else { break }
            if startsGap(bytes, end, range.upperBound) {
                guard !hasGap else { return false }
                hasGap = true
                index = end + 2
            } else {
                guard bytes[end] == .colon, end + 1 < range.upperBound else { return false }
                index = end + 1
            }
        }
        return isComplete(groups: groups, hasGap: hasGap)
    }

    private static func isComplete(groups: Int, hasGap: Bool) -> Bool {
        hasGap ? groups <= 7 : groups == 8
    }

    private static func startsGap(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
        index + 1 < end && bytes[index] == .colon && bytes[index + 1] == .colon
    }

    /// Whether `range` is four numbers up to 255, without leading zeros, between dots.
    private static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        for part in 0..<4 {
            let start = index
            while index < range.upperBound, ByteRules.isDigit(bytes[index]) { index += 1 }
            guard let number = bytes.decimal(in: start..<index), number <= 255 else { return false }
            guard index == start + 1 || bytes[start] != .zero else { return false }
            guard part < 3 else { break }
            guard index < range.upperBound, bytes[index] == .dot else { return false }
            index += 1
        }
        return index == range.upperBound
    }
}
