/// The few loops in which the parser spends its time.
extension Span where Element == UInt8 {
    /// The first position in `start..<end` whose byte is not in `set`, or `end`.
    @inline(__always)
    func firstIndex(notIn set: ByteSet, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, set.contains(self[index]) { index &+= 1 }
        return index
    }

    /// The first position in `start..<end` that is neither SP nor HTAB, or `end`.
    @inline(__always)
    func endOfSpace(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, ByteRules.isSpace(self[index]) { index &+= 1 }
        return index
    }

    /// The first position in `start..<end` whose byte no field value may hold, or `end`.
    ///
    /// Values are most of a head, so they are read eight bytes at a time up to the first
    /// control character, and one at a time from there.
    @inline(__always)
    func endOfFieldValue(from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end, !hasControl(inEightFrom: index) { index &+= 8 }
        while index < end, ByteRules.isFieldValueByte(self[index]) { index &+= 1 }
        return index
    }

    /// Whether one of eight bytes is below 0x20 or is 0x7F.
    ///
    /// A borrow out of a byte that qualifies may make the next one seem to, never hide one.
    @inline(__always)
    private func hasControl(inEightFrom index: Int) -> Bool {
        // Eight bytes of any content are a `UInt64`, and this load checks its bounds.
        let word = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let deletes = word ^ (ones &* 0x7F)
        let below = (word &- ones &* 0x20) & ~word
        let equal = (deletes &- ones) & ~deletes
        return (below | equal) & (ones &* 0x80) != 0
    }

    /// `range` without the SP and HTAB around it.
    func trimmingSpace(_ range: Range<Int>) -> Range<Int> {
        let lower = endOfSpace(from: range.lowerBound, to: range.upperBound)
        var upper = range.upperBound
        while upper > lower, ByteRules.isSpace(self[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// Whether the bytes in `range` are `lowercase` in any mixture of cases.
    func equals(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { expected in
            for offset in 0..<expected.count {
                let byte = ByteRules.lowercased(self[range.lowerBound + offset])
                guard byte == expected[offset] else { return false }
            }
            return true
        }
    }

    /// Whether the bytes in `range` are `text`, case and all.
    func equals(_ range: Range<Int>, exactly text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for offset in 0..<expected.count {
                guard self[range.lowerBound + offset] == expected[offset] else { return false }
            }
            return true
        }
    }
}
