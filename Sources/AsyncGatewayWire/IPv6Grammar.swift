/// The text of an IPv6 address without brackets and without a zone.
///
/// RFC 3986 §3.2.2
enum IPv6Grammar {
    /// Whether the bytes in `range` are an IPv6 address.
    static func matches(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        value(bytes, range) != nil
    }

    /// The address, its halves in network order; `nil` for any other text.
    ///
    /// Eight groups of up to four digits, of which the last two may be an IPv4 address and a
    /// single run may be left out for `::`.
    static func value(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) -> (high: UInt64, low: UInt64)? {
        var groups = Groups()
        var index = range.lowerBound
        if startsGap(bytes, index, range.upperBound) {
            groups.beginGap()
            index += 2
        }
        while index < range.upperBound {
            let end = bytes.firstIndex(notIn: ByteRules.hexDigit, from: index, to: range.upperBound)
            if end < range.upperBound, bytes[end] == .dot {
                guard let address = IPv4Grammar.value(bytes, index..<range.upperBound),
                    groups.append(UInt16(address >> 16)), groups.append(UInt16(address & 0xFFFF))
                else { return nil }
                return groups.value
            }
            guard 1...4 ~= end - index, groups.append(group(bytes, index..<end)) else { return nil }
            guard end < range.upperBound else { break }
            if startsGap(bytes, end, range.upperBound) {
                guard !groups.hasGap else { return nil }
                groups.beginGap()
                index = end + 2
            } else {
                guard bytes[end] == .colon, end + 1 < range.upperBound else { return nil }
                index = end + 1
            }
        }
        return groups.value
    }

    private static func group(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16 {
        range.reduce(0) { $0 << 4 | UInt16(ByteRules.hexValue(bytes[$1]) ?? 0) }
    }

    private static func startsGap(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
        index + 1 < end && bytes[index] == .colon && bytes[index + 1] == .colon
    }
}

/// The groups of an IPv6 address, before and behind a gap.
private struct Groups {
    private var before = UInt128(0)
    private var behind = UInt128(0)
    private var count = 0
    private var countBehind = 0
    private(set) var hasGap = false

    mutating func beginGap() { hasGap = true }

    /// Adds a group; `false` if there are eight already.
    mutating func append(_ group: UInt16) -> Bool {
        guard count < 8 else { return false }
        count += 1
        if hasGap {
            countBehind += 1
            behind = behind << 16 | UInt128(group)
        } else {
            before = before << 16 | UInt128(group)
        }
        return true
    }

    /// The address; `nil` if groups are missing, or the gap has none.
    var value: (high: UInt64, low: UInt64)? {
        guard hasGap ? count <= 7 : count == 8 else { return nil }
        let shift = 16 * (8 - (count - countBehind))
        let value = (shift == 128 ? 0 : before << UInt128(shift)) | behind
        return (UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value))
    }
}
