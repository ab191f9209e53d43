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

    /// The first position in `start..<end` whose byte no token may hold, or `end`.
    ///
    /// Field names are letters and hyphens, nearly all, so they are read eight bytes at a time.
    @inline(__always)
    func endOfToken(from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let others = othersThanLettersAndHyphens(in: eightBytes(at: index))
            index &+= others.trailingZeroBitCount / 8
            guard others != 0 else { continue }
            guard ByteRules.token.contains(self[index]) else { return index }
            index &+= 1
        }
        return firstIndex(notIn: ByteRules.token, from: index, to: end)
    }

    /// The first position in `start..<end` whose byte no field value may hold, or `end`.
    ///
    /// Values are most of a head, so they are read eight bytes at a time.
    @inline(__always)
    func endOfFieldValue(from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let controls = controls(in: eightBytes(at: index))
            index &+= controls.trailingZeroBitCount / 8
            guard controls != 0 else { continue }
            guard self[index] == .tab else { return index }
            index &+= 1
        }
        while index < end, ByteRules.isFieldValueByte(self[index]) { index &+= 1 }
        return index
    }

    /// Eight bytes as one word, the first of them in its lowest bits.
    @inline(__always)
    private func eightBytes(at index: Int) -> UInt64 {
        // Eight bytes of any content are a `UInt64`, and this load checks its bounds.
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The top bit of each byte that is below 0x20 or is 0x7F, up to the first of them.
    ///
    /// A borrow out of a byte that qualifies may make those after it seem to, never hide one.
    @inline(__always)
    private func controls(in word: UInt64) -> UInt64 {
        let deletes = word ^ (ones &* 0x7F)
        let below = (word &- ones &* 0x20) & ~word
        let equal = (deletes &- ones) & ~deletes
        return (below | equal) & (ones &* 0x80)
    }

    /// The top bit of each byte that is neither an ASCII letter nor a hyphen.
    @inline(__always)
    private func othersThanLettersAndHyphens(in word: UInt64) -> UInt64 {
        // No sum below leaves its byte: the top bits are off, and the summands below 0x80.
        let ascii = word & (ones &* 0x7F)
        let lowercased = ascii | (ones &* 0x20)
        let letters = (lowercased &+ ones &* 0x1F) & ~(lowercased &+ ones &* 0x05)
        let others = (ascii ^ (ones &* 0x2D)) &+ ones &* 0x7F
        return (word | ~letters & others) & (ones &* 0x80)
    }

    private var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// Whether `HTTP/1.1` CR LF, which nearly every request line ends with, stands at `index`.
    @inline(__always)
    func holdsHTTP11Line(at index: Int) -> Bool {
        guard index + 10 <= count else { return false }
        return eightBytes(at: index) == 0x312E_312F_5054_5448
            && self[index + 8] == .carriageReturn && self[index + 9] == .lineFeed
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
