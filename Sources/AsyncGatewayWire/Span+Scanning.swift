/// The loops in which the parser spends most of its time.
extension Span where Element == UInt8 {
    /// The first position in `start..<end` whose byte is not in `set`, or `end`.
    @inline(__always)
    func firstIndex(notIn set: ByteSet, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, set.contains(self[index]) { index &+= 1 }
        return index
    }

    /// The first position in `start..<end` of `byte`, or `end`.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] != byte { index &+= 1 }
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
    @inline(__always)
    func endOfToken(from start: Int, to end: Int) -> Int {
        firstIndex(from: start, to: end, among: ByteWord.othersThanLettersAndHyphens) {
            // Nearly always it is the colon.
            $0 == .colon || !ByteRules.token.contains($0)
        }
    }

    /// The first position in `start..<end` whose byte no field value may hold, or `end`.
    @inline(__always)
    func endOfFieldValue(from start: Int, to end: Int) -> Int {
        firstIndex(from: start, to: end, among: ByteWord.controls) {
            // Nearly always it is the CR.
            $0 == .carriageReturn || !ByteRules.isFieldValueByte($0)
        }
    }

    /// The first position in `start..<end` whose byte no request target may hold, or `end`.
    @inline(__always)
    func endOfTarget(from start: Int, to end: Int) -> Int {
        firstIndex(from: start, to: end, among: ByteWord.othersThanTargetBytes) {
            !ByteRules.target.contains($0)
        }
    }

    /// The first position in `start..<end` whose byte is not in ``ByteRules/plainPath``, or `end`.
    @inline(__always)
    func endOfPlainPath(from start: Int, to end: Int) -> Int {
        firstIndex(from: start, to: end, among: ByteWord.othersThanPathBytes) {
            !ByteRules.plainPath.contains($0)
        }
    }

    /// The first position in `start..<end` of a byte that `isWanted`, or `end`.
    ///
    /// Eight bytes are looked at together: of a word, `candidates` gives the top bit of each byte
    /// that may be wanted, and leaves out none up to the first that is.
    @inline(__always)
    private func firstIndex(
        from start: Int, to end: Int, among candidates: (UInt64) -> UInt64,
        where isWanted: (UInt8) -> Bool
    ) -> Int {
        guard start < end else { return start }
        let part = extracting(start..<end)
        var index = 0
        while part.count &- index >= 8 {
            // The condition is the check of the bounds; `index` only grows, from 0.
            let found = candidates(part.uncheckedEightBytes(at: index))
            guard found != 0 else {
                index &+= 8
                continue
            }
            index &+= found.trailingZeroBitCount / 8
            if isWanted(part[index]) { return start &+ index }
            index &+= 1
        }
        while index < part.count, !isWanted(part[index]) { index &+= 1 }
        return start &+ index
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
