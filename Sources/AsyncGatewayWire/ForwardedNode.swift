/// Whom a proxy has got a request from. (RFC 7239 §6)
package enum ForwardedNode: Sendable, Hashable {
    case address(NetworkAddress)
    /// `unknown`, or a name that stands for an address which is not to be known.
    case hidden

    /// Reads the value of a `for` or `by` parameter, without quotation marks.
    ///
    /// `nodename [":" node-port]`, in which an IPv6 address stands in brackets.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let (name, port) = Self.divided(bytes, range) else { return nil }
        if bytes.equals(name, "unknown") || Self.isObfuscated(bytes, name) {
            self = .hidden
        } else if let address = NetworkAddress(ip: bytes, name, port: port) {
            self = .address(address)
        } else {
            return nil
        }
    }

    /// Reads an element of X-Forwarded-For, which no document defines: an address, in which one of IPv6
    /// need not have brackets, and a port in some products; or `unknown`.
    init?(unregistered bytes: Span<UInt8>, _ range: Range<Int>) {
        if let address = NetworkAddress(ip: bytes, range) {
            self = .address(address)
        } else if let node = ForwardedNode(bytes, range), bytes[range.lowerBound] != underscore {
            self = node
        } else {
            return nil
        }
    }

    /// The name without brackets, and the port, 0 if there is none or it is hidden.
    private static func divided(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) -> (name: Range<Int>, port: UInt16)? {
        guard !range.isEmpty else { return nil }
        guard bytes[range.lowerBound] == .openBracket else {
            let end = bytes.firstIndex(of: .colon, from: range.lowerBound, to: range.upperBound)
            return port(bytes, end..<range.upperBound).map { (range.lowerBound..<end, $0) }
        }
        let name = range.lowerBound + 1
        let end = bytes.firstIndex(of: .closeBracket, from: name, to: range.upperBound)
        // In brackets only an IPv6 address stands.
        guard end < range.upperBound, IPv6Grammar.matches(bytes, name..<end) else { return nil }
        return port(bytes, end + 1..<range.upperBound).map { (name..<end, $0) }
    }

    private static func port(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard let colon = range.first else { return 0 }
        let digits = colon + 1..<range.upperBound
        guard bytes[colon] == .colon, !digits.isEmpty else { return nil }
        if isObfuscated(bytes, digits) { return 0 }
        return bytes.decimal(in: digits).flatMap(UInt16.init(exactly:))
    }

    /// RFC 7239 §6.3: `"_" 1*( ALPHA / DIGIT / "." / "_" / "-")`.
    private static func isObfuscated(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.count > 1 && bytes[range.lowerBound] == underscore
            && range.allSatisfy {
                ByteRules.unreserved.contains(bytes[$0]) && bytes[$0] != UInt8(ascii: "~")
            }
    }
}

private let underscore = UInt8(ascii: "_")
