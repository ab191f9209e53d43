/// The loops in which the parser spends most of its time.
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
    /// Nearly all bytes of field names are letters and hyphens, so they are read eight at a time.
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

    /// Whether a field value may hold every byte (RFC 9110 §5.5); for values that are not printable
    /// ASCII, which are rare.
    @inline(never)
    func holdsOnlyFieldValueBytes() -> Bool { endOfFieldValue(from: 0, to: count) == count }

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
}
