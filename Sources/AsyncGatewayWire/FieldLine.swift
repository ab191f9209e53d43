/// One field line, as two ranges of the bytes of its head.
///
/// RFC 9112 §5
package struct FieldLine: Sendable, Hashable {
    /// The range of the name; a token, in the sender's spelling.
    package let name: ByteRange

    /// The range of the value, without the SP and HTAB around it.
    package let value: ByteRange

    /// A field line with the given ranges.
    package init(name: ByteRange, value: ByteRange) {
        self.name = name
        self.value = value
    }

    /// The line with the name in `name`, and in `value` a value with space behind it, or none.
    @inline(__always)
    init(_ name: Range<Int>, _ value: Range<Int>, in bytes: Span<UInt8>) {
        var end = value.upperBound
        while end > value.lowerBound, ByteRules.isSpace(bytes[end - 1]) { end -= 1 }
        self.init(name: ByteRange(name), value: ByteRange(value.lowerBound..<end))
    }
}
