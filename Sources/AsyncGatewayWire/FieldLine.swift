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
}
