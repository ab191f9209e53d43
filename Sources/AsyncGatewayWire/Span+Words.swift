/// Bytes read eight at a time, as one word.
extension Span where Element == UInt8 {
    /// Whether a token may hold every byte (RFC 9110 §5.6.2).
    var areTokenBytes: Bool {
        let rest = endOfWords { othersThanLettersAndHyphens(in: $0) }
        return firstIndex(notIn: ByteRules.token, from: rest, to: count) == count
    }

    /// Whether every byte is a visible ASCII character or SP.
    var arePrintable: Bool {
        let rest = endOfWords { ($0 | controls(in: $0)) & topBits }
        for index in rest..<count where !(0x20...0x7E ~= self[index]) { return false }
        return true
    }

    /// Whether every byte is below 0x80.
    var areASCII: Bool {
        var union: UInt8 = 0
        for index in endOfWords({ $0 & topBits })..<count { union |= self[index] }
        return union < 0x80
    }

    /// The position up to which all bytes belong to words for which `flags` is zero.
    ///
    /// The last eight bytes are one of these words, though some of them belong to the word before.
    ///
    /// - Returns: ``count`` if `flags` is zero for all words; 0 if there are fewer than eight bytes.
    @inline(__always)
    private func endOfWords(_ flags: (UInt64) -> UInt64) -> Int {
        let lastWord = count - 8
        guard lastWord >= 0 else { return 0 }
        var index = 0
        while flags(eightBytes(at: index)) == 0 {
            guard index < lastWord else { return count }
            index = Swift.min(index + 8, lastWord)
        }
        return index
    }

    /// Eight bytes as one word, the first of them in its lowest bits.
    @inline(__always)
    func eightBytes(at index: Int) -> UInt64 {
        // Eight bytes of any content are a `UInt64`, and this load checks its bounds.
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The top bit of each byte that is below 0x20 or is 0x7F, up to the first of them.
    ///
    /// A borrow out of such a byte may set the top bit of those after it, and never clears one.
    @inline(__always)
    func controls(in word: UInt64) -> UInt64 {
        let deletes = word ^ (ones &* 0x7F)
        let below = (word &- ones &* 0x20) & ~word
        let equal = (deletes &- ones) & ~deletes
        return (below | equal) & (ones &* 0x80)
    }

    /// The top bit of each byte that is neither an ASCII letter nor a hyphen.
    @inline(__always)
    func othersThanLettersAndHyphens(in word: UInt64) -> UInt64 {
        // No sum below leaves its byte: the top bits are off, and the summands below 0x80.
        let ascii = word & (ones &* 0x7F)
        let lowercased = ascii | (ones &* 0x20)
        let letters = (lowercased &+ ones &* 0x1F) & ~(lowercased &+ ones &* 0x05)
        let others = (ascii ^ (ones &* 0x2D)) &+ ones &* 0x7F
        return (word | ~letters & others) & (ones &* 0x80)
    }

    private var ones: UInt64 { 0x0101_0101_0101_0101 }

    private var topBits: UInt64 { 0x8080_8080_8080_8080 }
}
