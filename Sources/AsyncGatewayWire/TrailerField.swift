/// A field that came behind a body.
package struct TrailerField: Sendable, Hashable {
    /// The name, a token, in the sender's spelling.
    package let name: String

    /// The bytes of the value, without the SP and HTAB around it.
    package let value: [UInt8]

    init(_ line: FieldLine, in bytes: Span<UInt8>) {
        name = String(decoding: Self.copy(line.name, of: bytes), as: UTF8.self)
        value = Self.copy(line.value, of: bytes)
    }

    private static func copy(_ range: ByteRange, of bytes: Span<UInt8>) -> [UInt8] {
        range.indices.map { bytes[$0] }
    }
}

extension TrailerField {
    /// Whether a request is refused that has a field of that name behind its body, in any case:
    /// because it frames, routes or authorises the message.
    ///
    /// They are refused and not ignored like others: who sends one may count on a reader that uses it.
    ///
    /// RFC 9110 §6.5.1
    static func isRefused(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
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

    /// Whether a field of that name may stand behind a body, where it comes too late to decide how the
    /// message is framed, routed, authorised, cached or read.
    ///
    /// RFC 9110 §6.5.1; RFC 7230 §4.1.2 has the classes of fields by which this list was made.
    package static func isAllowed(_ name: String) -> Bool {
        let lowercased = name.utf8.map(ByteRules.lowercased)
        return !lowercased.starts(with: "if-".utf8) && !headOnly.contains(lowercased)
    }

    private static let headOnly = Set(
        [
            // Framing and the connection.
            "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer",
            "trailers", "transfer-encoding", "upgrade",
            // Routing and the modifiers of a request.
            "expect", "host", "max-forwards", "pragma", "range",
            // Who asks, and what is known of that.
            "authorization", "cookie", "proxy-authenticate", "proxy-authorization", "set-cookie",
            "www-authenticate",
            // The control of a response.
            "age", "cache-control", "date", "expires", "location", "retry-after", "status", "vary",
            "warning",
            // How the content is to be read.
            "content-encoding", "content-range", "content-type",
        ].map { Array($0.utf8) })
}
