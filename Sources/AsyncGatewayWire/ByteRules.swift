/// Which bytes the grammars of HTTP and URI allow at which place.
///
/// Every rule is about bytes, never about characters: 0xB2 is no digit and 0x85 no space here.
package enum ByteRules {
    /// The bytes of a method, a field name and every other token (RFC 9110 §5.6.2).
    package static let token = ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)

    /// The bytes of an extended parameter value that need no escape: those of ``token`` but `*`, `'`
    /// and `%` (RFC 8187 §3.2.1).
    package static let attribute = ByteSet(low: 0x03FF_685A_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)

    /// The bytes that a URI may hold anywhere with no meaning but their own (RFC 3986 §2.3).
    package static let unreserved = ByteSet(low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)

    /// The bytes that a query may hold besides escapes (RFC 3986 §3.4), and brackets, which many have in
    /// the names of lists.
    package static let query = unreserved.union(":/?[]@!$&'()*+,;=".utf8)

    /// The bytes that a URI reference may hold besides escapes. (RFC 3986 §2)
    package static let uri = query.union("#".utf8)

    /// The bytes that a request target may hold: the visible ASCII characters except `#`.
    ///
    /// RFC 3986 leaves out ``"<>\^`{|}`` too, but clients send them, and no later reader takes
    /// them for a delimiter, so they are allowed.
    package static let target = ByteSet(low: 0xFFFF_FFF6_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF)

    /// The bytes of ``target`` that mean nothing special in a path: all but `?` and `%`.
    package static let plainPath = ByteSet(low: 0x7FFF_FFD6_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF)

    /// The bytes of a registered name, without `%` and `,` (RFC 3986 §3.2.2).
    ///
    /// The grammar has the comma. It is left out because an intermediary that joins two `Host`
    /// lines puts one between them.
    package static let registeredName = ByteSet(
        low: 0x2BFF_6FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE
    )

    /// The bytes of ``registeredName`` without the dot, which ends a label.
    package static let hostLabel = ByteSet(low: 0x2BFF_2FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)

    /// The hexadecimal digits, in either case.
    package static let hexDigit = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x0000_007E_0000_007E)

    /// Whether `byte` may stand in a field value: VCHAR, SP, HTAB or obs-text (RFC 9110 §5.5).
    @inline(__always)
    package static func isFieldValueByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 ? byte != 0x7F : byte == .tab
    }

    /// Whether `byte` is SP or HTAB, the only optional whitespace there is (RFC 9110 §5.6.3).
    @inline(__always)
    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == .space || byte == .tab
    }

    /// Whether `byte` is a decimal digit.
    @inline(__always)
    package static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// The value of a hexadecimal digit, or `nil` for any other byte.
    @inline(__always)
    package static func hexValue(_ byte: UInt8) -> UInt8? {
        guard hexDigit.contains(byte) else { return nil }
        return isDigit(byte) ? byte &- 0x30 : (byte | 0x20) &- 0x57
    }

    /// The byte, or the lower-case letter if `byte` is an upper-case letter of ASCII.
    @inline(__always)
    package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}

extension UInt8 {
    /// HTAB.
    package static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    /// SP.
    package static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let asterisk: UInt8 = 0x2A
    static let comma: UInt8 = 0x2C
    static let slash: UInt8 = 0x2F
    static let dot: UInt8 = 0x2E
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let equals: UInt8 = 0x3D
    static let questionMark: UInt8 = 0x3F
    static let openBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let closeBracket: UInt8 = 0x5D
}
