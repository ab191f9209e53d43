/// A set of ASCII bytes, held in two words so that a test for membership reads no memory.
package struct ByteSet: Sendable, Hashable {
    private let low: UInt64
    private let high: UInt64

    /// A set whose bit `n` of `low` stands for byte `n` and of `high` for byte `64 + n`.
    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Whether `byte` belongs to the set; no byte above 0x7F ever does.
    @inline(__always)
    package func contains(_ byte: UInt8) -> Bool {
        let word = byte & 0x40 == 0 ? low : high
        return byte < 0x80 && (word &>> UInt64(byte & 0x3F)) & 1 == 1
    }

    /// The set of its own bytes and the ASCII bytes among `bytes`.
    package func union(_ bytes: some Sequence<UInt8>) -> ByteSet {
        var (low, high) = (low, high)
        for byte in bytes where byte < 0x80 {
            let bit: UInt64 = 1 << UInt64(byte & 0x3F)
            if byte & 0x40 == 0 { low |= bit } else { high |= bit }
        }
        return ByteSet(low: low, high: high)
    }
}
