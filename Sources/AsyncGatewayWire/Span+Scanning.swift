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
    @inline(__always)
    func endOfFieldValue(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, ByteRules.isFieldValueByte(self[index]) { index &+= 1 }
        return index
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
