/// What is asked of eight bytes at once, which are one word with the first of them in its lowest bits.
enum ByteWord {
    /// The top bit of each byte that is below 0x20 or is 0x7F, up to the first of them.
    ///
    /// Behind a byte that is below 0x20 or is 0xFF, others may have theirs set, and none cleared.
    @inline(__always)
    static func controls(in word: UInt64) -> UInt64 {
        // A byte below 0x20 borrows, 0x7F gains the top bit, and those that had it do not count.
        ((word &- ones &* 0x20) | (word &+ ones)) & ~word & topBits
    }

    /// The top bit of each byte that no request target may hold, of `!`, of `"`, and of some bytes
    /// behind the first of them.
    @inline(__always)
    static func othersThanTargetBytes(in word: UInt64) -> UInt64 {
        ((word &- ones &* 0x24) | (word &+ ones)) & topBits
    }

    /// The top bit of each byte that is not in ``ByteRules/plainPath``, of those from `!` to `'`, and
    /// of some bytes behind the first of them.
    @inline(__always)
    static func othersThanPathBytes(in word: UInt64) -> UInt64 {
        // `?` and 0x7F differ in the bit 0x40 alone.
        ((word &- ones &* 0x28) | ((word | ones &* 0x40) &+ ones)) & topBits
    }

    /// The top bit of each byte that is neither an ASCII letter nor a hyphen.
    @inline(__always)
    static func othersThanLettersAndHyphens(in word: UInt64) -> UInt64 {
        // No sum below leaves its byte: the top bits are off, and the summands below 0x80.
        let ascii = word & (ones &* 0x7F)
        let lowercased = ascii | (ones &* 0x20)
        let letters = (lowercased &+ ones &* 0x1F) & ~(lowercased &+ ones &* 0x05)
        let others = (ascii ^ (ones &* 0x2D)) &+ ones &* 0x7F
        return (word | ~letters & others) & topBits
    }

    /// The word in which each upper-case letter of ASCII has become the lower-case one.
    @inline(__always)
    static func lowercased(_ word: UInt64) -> UInt64 {
        // The sums stay in their bytes, as above.
        let ascii = word & ~topBits
        let capitals = (ascii &+ ones &* 0x3F) & ~(ascii &+ ones &* 0x25) & ~word & topBits
        return word | capitals >> 2
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The top bit of each byte.
    static let topBits: UInt64 = 0x8080_8080_8080_8080
}
