/// What a field name means to the gateway itself.
enum FieldName {
    case contentLength
    case contentType
    case date
    case server
    /// `Connection`, one of the eight names of wsgiref's `is_hop_by_hop`.
    case connection
    /// `Upgrade`, another of the eight.
    case upgrade
    /// One of the other six.
    case hopByHop
    /// `Trailer` or `Proxy-Connection`: not among the eight, but about the connection all the same.
    case connectionControl
    case other

    /// Classifies `name` by its length first, then by its bytes; allocates nothing.
    init(_ name: UnsafeBufferPointer<UInt8>) {
        switch name.count {
        case 2 where name.isField("te"): self = .hopByHop
        case 4 where name.isField("date"): self = .date
        case 6 where name.isField("server"): self = .server
        case 7 where name.isField("upgrade"): self = .upgrade
        case 7 where name.isField("trailer"): self = .connectionControl
        case 8 where name.isField("trailers"): self = .hopByHop
        case 10 where name.isField("connection"): self = .connection
        case 10 where name.isField("keep-alive"): self = .hopByHop
        case 12 where name.isField("content-type"): self = .contentType
        case 14 where name.isField("content-length"): self = .contentLength
        case 16 where name.isField("proxy-connection"): self = .connectionControl
        case 17 where name.isField("transfer-encoding"): self = .hopByHop
        case 18 where name.isField("proxy-authenticate"): self = .hopByHop
        case 19 where name.isField("proxy-authorization"): self = .hopByHop
        default: self = .other
        }
    }
}

extension FieldName {
    /// Whether `value` is the connection option `close` alone, in any case. (RFC 9112 §9.6)
    static func isClose(_ value: String) -> Bool {
        value.withUTF8Bytes { $0.count == 5 && $0.isField("close") }
    }
}

extension String {
    /// Whether both are the same field name: equal but for the case of ASCII letters.
    func isSameField(as other: String) -> Bool {
        withUTF8Bytes { bytes in
            other.withUTF8Bytes { $0.count == bytes.count && equalIgnoringCase(bytes, $0) }
        }
    }

    /// Feeds the name into `hasher`, the same for every name that ``isSameField(as:)``.
    func hashFieldName(into hasher: inout Hasher) {
        hasher.combine(utf8.count)
        for byte in utf8 { hasher.combine(byte.asciiLowercased) }
    }
}

extension UInt8 {
    /// The byte, or the lower-case letter if it is an upper-case one of ASCII.
    var asciiLowercased: UInt8 {
        // "A" and "a" differ in one bit, and 26 letters follow one another.
        self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes spell `name`, which has as many bytes.
    fileprivate func isField(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { equalIgnoringCase(self, $0) }
    }
}

/// Compares two names that have the same number of bytes.
private func equalIgnoringCase(
    _ left: UnsafeBufferPointer<UInt8>,
    _ right: UnsafeBufferPointer<UInt8>
) -> Bool {
    // Without an early exit the loop is vectorised, and most names of one length are the same.
    var difference: UInt8 = 0
    for index in left.indices {
        difference |= left[index].asciiLowercased ^ right[index].asciiLowercased
    }
    return difference == 0
}
