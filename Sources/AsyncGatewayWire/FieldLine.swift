/// One field line, as two places in the bytes of its head.
///
/// RFC 9112 §5
package struct FieldLine: Sendable, Hashable {
    /// Where the name is; a token, in the sender's spelling.
    package let name: ByteRange

    /// Where the value is, without the SP and HTAB around it.
    package let value: ByteRange

    /// A field line whose name and value are at the given places.
    package init(name: ByteRange, value: ByteRange) {
        self.name = name
        self.value = value
    }
}
