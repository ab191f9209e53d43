/// A half-open range of offsets into the bytes of a head.
///
/// Half the size of `Range<Int>`, because a head holds five of them and two for each field.
package struct ByteRange: Sendable, Hashable {
    /// The offset of the first byte.
    package let lowerBound: UInt32

    /// The offset after the last byte.
    package let upperBound: UInt32

    /// The range from `lowerBound` up to, not including, `upperBound`.
    package init(lowerBound: UInt32, upperBound: UInt32) {
        precondition(lowerBound <= upperBound, "A byte range does not end before it begins.")
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }

    /// The same range with narrower bounds.
    @inline(__always)
    package init(_ range: Range<Int>) {
        // Not above the upper bound, so that one check that it fits is enough for both.
        precondition(range.lowerBound >= 0, "A byte range does not begin before the bytes.")
        lowerBound = UInt32(truncatingIfNeeded: range.lowerBound)
        upperBound = UInt32(range.upperBound)
    }

    /// The number of bytes.
    package var count: Int { Int(upperBound - lowerBound) }

    /// Whether there is no byte in the range.
    package var isEmpty: Bool { lowerBound == upperBound }

    /// The same range in the terms of `Array`.
    package var indices: Range<Int> { Int(lowerBound)..<Int(upperBound) }
}
