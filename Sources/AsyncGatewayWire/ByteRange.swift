/// A half-open range of offsets into the bytes of a head.
///
/// Half the size of `Range<Int>`, because a head holds five of them and two for each field. Kept is
/// the length and not the end: names are looked for by their lengths, and no range ends before it
/// begins.
package struct ByteRange: Sendable, Hashable {
    /// The offset of the first byte.
    package let lowerBound: UInt32

    private let length: UInt32

    /// The range from `lowerBound` up to, not including, `upperBound`.
    package init(lowerBound: UInt32, upperBound: UInt32) {
        precondition(lowerBound <= upperBound, "A byte range does not end before it begins.")
        self.lowerBound = lowerBound
        length = upperBound - lowerBound
    }

    /// The same range with narrower bounds.
    @inline(__always)
    package init(_ range: Range<Int>) {
        // Neither bound is below the lower one or above the upper one: two checks are enough.
        precondition(range.lowerBound >= 0, "A byte range does not begin before the bytes.")
        let upperBound = UInt32(range.upperBound)
        lowerBound = UInt32(truncatingIfNeeded: range.lowerBound)
        length = upperBound &- lowerBound
    }

    /// The offset after the last byte.
    package var upperBound: UInt32 { lowerBound + length }

    /// The number of bytes.
    package var count: Int { Int(length) }

    /// Whether there is no byte in the range.
    package var isEmpty: Bool { length == 0 }

    /// The same range in the terms of `Array`.
    package var indices: Range<Int> { Int(lowerBound)..<Int(lowerBound) + count }
}
