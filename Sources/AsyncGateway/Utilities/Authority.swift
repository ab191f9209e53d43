/// The `host` or `host:port` of an HTTP URI. (RFC 3986 §3.2; RFC 9110 §4.2.1)
enum Authority {
    /// Whether `text` names a host, with or without a port.
    ///
    /// User information is refused: HTTP deprecates it, for it makes a URI look like another's.
    /// (RFC 9110 §4.2.4)
    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8[...]
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            return isIPv6Address(bytes[..<end].dropFirst())
                && isPort(bytes[end...].dropFirst())
        }
        let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        return isRegisteredName(bytes[..<end]) && isPort(bytes[end...])
    }

    // No version after IPv6 exists, so the syntax that is kept for one is refused. Whether the
    // digits are an address is for who connects to it to find out; here they do no harm.
    private static func isIPv6Address(_ bytes: Substring.UTF8View) -> Bool {
        bytes.count { $0 == UInt8(ascii: ":") } >= 2
            && bytes.allSatisfy { isHexDigit($0) || ":.".utf8.contains($0) }
    }

    private static func isRegisteredName(_ bytes: Substring.UTF8View) -> Bool {
        var escapes = bytes.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        let plain = escapes.removeFirst()
        // RFC 3986 §3.2.2 lets the name be empty; RFC 9110 §4.2.1 does not.
        return !bytes.isEmpty && plain.allSatisfy(isNameByte)
            && escapes.allSatisfy(isEscapeAndName)
    }

    private static func isEscapeAndName(_ bytes: Substring.UTF8View) -> Bool {
        bytes.count >= 2 && bytes.prefix(2).allSatisfy(isHexDigit)
            && bytes.dropFirst(2).allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || "!$&'()*+,;=".utf8.contains(byte)
    }

    private static func isPort(_ bytes: Substring.UTF8View) -> Bool {
        guard let first = bytes.first else { return true }
        return first == UInt8(ascii: ":") && bytes.dropFirst().allSatisfy(FieldGrammar.isDigit)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        FieldGrammar.isDigit(byte) || 0x41...0x46 ~= byte & 0xDF
    }
}
