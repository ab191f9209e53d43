import AsyncGatewayWire
import Testing
import WireCases

/// The sets are written as bits; here they are derived again, from the grammars.
@Suite("Byte rules") struct ByteRulesTests {
    static let alphanumeric: [UInt8] =
        Array(0x30...0x39) + Array(0x41...0x5A) + Array(0x61...0x7A)

    private func members(_ set: ByteSet) -> [UInt8] {
        (0...255).filter(set.contains)
    }

    private func bytes(_ text: String) -> [UInt8] {
        (Self.alphanumeric + Array(text.utf8)).sorted()
    }

    @Test func `a token has letters, digits and fifteen signs`() {
        #expect(members(ByteRules.token) == bytes("!#$%&'*+-.^_`|~"))
    }

    @Test func `a target has every visible character but the number sign`() {
        let visible = (0x21...0x7E).filter { $0 != 0x23 } as [UInt8]

        #expect(members(ByteRules.target) == visible)
        #expect(members(ByteRules.plainPath) == visible.filter { $0 != 0x25 && $0 != 0x3F })
    }

    @Test func `an extended value needs no escape for a token's bytes but three`() {
        #expect(members(ByteRules.attribute) == bytes("!#$&+-.^_`|~"))
    }

    @Test func `the unreserved bytes are those of RFC 3986`() {
        #expect(members(ByteRules.unreserved) == bytes("-._~"))
    }

    @Test func `a set can be made of another and more bytes`() {
        let set = ByteRules.unreserved.union("/@\u{E9}".utf8)

        #expect(members(set) == bytes("-._~/@"))
    }

    @Test func `a registered name has unreserved bytes and sub-delimiters but the comma`() {
        #expect(members(ByteRules.registeredName) == bytes("-._~!$&'()*+;="))
    }

    @Test func `hexadecimal digits have values`() {
        let digits = members(ByteRules.hexDigit)

        #expect(digits == Array("0123456789ABCDEFabcdef".utf8))
        #expect(digits.map(ByteRules.hexValue) == Array(0...15) + Array(10...15))
        #expect((0...255).filter { ByteRules.hexValue($0) != nil } == digits)
    }

    @Test func `a field value has no controls but the tab`() {
        let members = (0...255).filter(ByteRules.isFieldValueByte)

        #expect(members == [0x09] + Array(0x20...0x7E) + Array(0x80...0xFF))
    }

    @Test func `only capitals of ASCII are lowered`() {
        let changed = (0...255).filter { ByteRules.lowercased($0) != $0 }

        #expect(changed == Array(0x41...0x5A))
        #expect(changed.map(ByteRules.lowercased) == Array(0x61...0x7A))
    }
}

@Suite("Latin-1") struct Latin1Tests {
    @Test func `every byte is one scalar, there and back`() {
        let bytes = Array(0...255) as [UInt8]

        let text = Latin1.decode(bytes[...])

        #expect(text.unicodeScalars.map(\.value) == bytes.map(UInt32.init))
        #expect([UInt8](latin1: text) == bytes)
    }

    @Test func `the bytes of a native string are read as UTF-8`() {
        #expect(Latin1.text(of: "plain") == "plain")
        #expect(Latin1.text(of: "gr\u{C3}\u{BC}n") == "gr\u{FC}n")
        #expect(Latin1.text(of: "gr\u{FC}n") == "gr\u{FFFD}n")
    }

    @Test func `a scalar that no native string has gives the bytes of its UTF-8`() {
        let bytes = Latin1.bytes(of: "\u{FF}\u{100}\u{1F375}")

        #expect(bytes == [0xFF] + Array("\u{100}\u{1F375}".utf8))
        #expect(Latin1.text(of: "\u{2615}") == "\u{2615}")
    }

    @Test func `CR LF stays two bytes`() {
        #expect([UInt8](latin1: "\r\n\u{E9}\r\n") == [0x0D, 0x0A, 0xE9, 0x0D, 0x0A])
    }
}

@Suite("Percent decoding") struct PercentDecodingTests {
    @Test(arguments: [
        ("/a", "/a"), ("/%41%62", "/Ab"), ("%e9%E9", "\u{E9}\u{E9}"), ("a+b", "a+b"),
        ("%", "%"), ("%2", "%2"), ("%zz", "%zz"), ("%2g%41", "%2gA"), ("%%41", "%A"),
        ("%2541", "%41"), ("%00", "\0"), ("%41%", "A%"), ("", ""), ("%4\u{31}", "A"),
        ("%+1", "%+1"),
    ])
    func `well-formed escapes are decoded once and others stay`(_ text: String, _ plain: String) {
        let bytes = [UInt8](latin1: "x" + text)

        #expect(PercentDecoding.decode(bytes.dropFirst()) == [UInt8](latin1: plain))
    }
}

@Suite("Comma lists") struct CommaListTests {
    @Test(arguments: [
        ("close", true), ("Close", true), ("TE, close", true), (" ,\tCLOSE\t,", true),
        ("closed", false), ("not-close", false), ("close x", false), ("", false), (",", false),
        ("clos\u{E9}", false), ("keep-alive,close", true), ("\"close\"", false),
    ])
    func `an element is found in any case and place`(_ value: String, _ isFound: Bool) {
        let bytes = [UInt8](latin1: "x" + value)

        #expect(CommaList.contains("close", in: bytes.dropFirst()) == isFound)
    }

    @Test(arguments: [
        ("chunked", true), ("gzip,Chunked", true), ("gzip ,\tCHUNKED ", true), ("chunked, ,", true),
        ("chunked, gzip", false), ("gzip", false), ("chunked;q=1", false), ("xchunked", false),
        ("chunked x", false), ("", false), (",", false),
    ])
    func `the last element is the last that is not empty`(_ value: String, _ isLast: Bool) {
        let bytes = [UInt8](latin1: "x" + value)

        #expect(CommaList.ends(with: "chunked", bytes.dropFirst()) == isLast)
    }
}

@Suite("Wire error") struct WireErrorTests {
    @Test func `every kind has a status of its class and a sentence of its own`() {
        let errors = WireError.Kind.allCases.map { WireError($0) }
        let statuses: Set = [400, 413, 414, 417, 431, 501, 505]

        #expect(Set(errors.map(\.suggestedStatus)) == statuses)
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(errors.allSatisfy { $0.description.hasSuffix(".") })
    }
}
