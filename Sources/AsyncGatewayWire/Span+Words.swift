/// Bytes read eight at a time, as one word.
extension Span where Element == UInt8 {
    /// Whether a token may hold every byte (RFC 9110 §5.6.2).
    @inline(__always)
    var areTokenBytes: Bool {
        let rest = endOfWords { ByteWord.othersThanLettersAndHyphens(in: $0) }
        return firstIndex(notIn: ByteRules.token, from: rest, to: count) == count
    }

    /// Whether every byte is a visible ASCII character or SP.
    @inline(__always)
    var arePrintable: Bool {
        let rest = endOfWords { ($0 | ByteWord.controls(in: $0)) & ByteWord.topBits }
        for index in rest..<count where !(0x20...0x7E ~= self[index]) { return false }
        return true
    }

    /// Whether every byte is below 0x80.
    var areASCII: Bool {
        guard count >= 8 else {
            var union: UInt8 = 0
            for index in indices { union |= self[index] }
            return union < 0x80
        }
        // The last word has bytes of the one before, so that no byte is left.
        var (union, index) = (eightBytes(at: count - 8), 0)
        while index < count &- 8 {
            // The condition is the check of the bounds; `index` only grows, from 0.
            union |= uncheckedEightBytes(at: index)
            index &+= 8
        }
        return union & ByteWord.topBits == 0
    }

    /// The position up to which all bytes belong to words for which `flags` is zero.
    ///
    /// The last eight bytes are one of these words, though some of them belong to the word before.
    ///
    /// - Returns: ``count`` if `flags` is zero for all words; 0 if there are fewer than eight bytes.
    @inline(__always)
    private func endOfWords(_ flags: (UInt64) -> UInt64) -> Int {
        let lastWord = count &- 8
        guard lastWord >= 0 else { return 0 }
        var index = 0
        while index < lastWord {
            // The condition is the check of the bounds; `index` only grows, from 0.
            guard flags(uncheckedEightBytes(at: index)) == 0 else { return index }
            index &+= 8
        }
        return flags(eightBytes(at: lastWord)) == 0 ? count : index
    }

    /// Whether `isTrue` of the ranges of all words; the last may be shorter than eight bytes.
    @inline(__always)
    func allWords(_ isTrue: (Range<Int>) -> Bool) -> Bool {
        var index = 0
        while index < count {
            let end = Swift.min(index + 8, count)
            guard isTrue(index..<end) else { return false }
            index = end
        }
        return true
    }

    /// Up to eight bytes as one word, the first of them in its lowest bits.
    @inline(__always)
    func word(_ range: Range<Int>) -> UInt64 {
        if range.count == 8 { return eightBytes(at: range.lowerBound) }
        var word: UInt64 = 0
        for index in range.reversed() { word = word << 8 | UInt64(self[index]) }
        return word
    }

    /// Eight bytes as one word, the first of them in its lowest bits.
    @inline(__always)
    func eightBytes(at index: Int) -> UInt64 {
        // Eight bytes of any content are a `UInt64`, and this load checks its bounds.
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Eight bytes as one word; `index + 8` must not be beyond the end.
    @inline(__always)
    func uncheckedEightBytes(at index: Int) -> UInt64 {
        UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: index, as: UInt64.self))
    }
}
