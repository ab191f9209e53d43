/// The fields that must stand in the head, because they frame, route or authorise a message.
///
/// They could be dropped with the other trailers; but whoever sends one hopes that it is not.
///
/// RFC 9110 §6.5.1
enum ForbiddenTrailers {
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
