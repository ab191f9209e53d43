/// A set of ASCII bytes, held in two words so that membership costs no memory access.
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
}
