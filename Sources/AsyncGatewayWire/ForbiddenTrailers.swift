/// The fields that must stand in the head, because they frame, route or authorise a message.
///
/// They are refused and not dropped like other trailers: who sends one may count on a reader that
/// uses it.
///
/// RFC 9110 §6.5.1
enum ForbiddenTrailers {
    /// Whether the name in the range `name` is one of them, in any case.
    static func contains(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        switch name.count {
        case 2: bytes.equals(name, "te")
        case 4: bytes.equals(name, "host")
        case 7: bytes.equals(name, "trailer")
        case 12: bytes.equals(name, "content-type")
        case 13: bytes.equals(name, "authorization")
        case 14: bytes.equals(name, "content-length")
        case 17: bytes.equals(name, "transfer-encoding")
        default: false
        }
    }
}
