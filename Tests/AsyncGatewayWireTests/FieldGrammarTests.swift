import AsyncGatewayWire
import Testing

@Suite("Field grammar") struct FieldGrammarTests {
    @Test(arguments: 1...25)
    func `each byte of a name counts, wherever it stands`(_ length: Int) {
        for (position, byte) in Self.places(in: length) {
            var name = Array(repeating: UInt8(ascii: "n"), count: length)
            name[position] = byte

            let isToken = name.withUnsafeBufferPointer { FieldGrammar.isToken($0) }

            #expect(isToken == ByteRules.token.contains(byte), "byte \(byte) at \(position)")
        }
    }

    @Test(arguments: 1...25)
    func `each byte of a value counts, wherever it stands`(_ length: Int) {
        for (position, byte) in Self.places(in: length) {
            let isAtEnd = position == 0 || position == length - 1
            var scalars = Array(repeating: Unicode.Scalar("v"), count: length)
            scalars[position] = Unicode.Scalar(byte)

            let isValue = FieldGrammar.isFieldValue(String(String.UnicodeScalarView(scalars)))

            let isSent = ByteRules.isFieldValueByte(byte) && !(isAtEnd && ByteRules.isSpace(byte))
            #expect(isValue == isSent, "byte \(byte) at \(position)")
        }
    }

    @Test(arguments: ["\u{80}", "\u{100}", "\u{20AC}", "\u{FEFF}", "\u{1F375}", "e\u{301}\u{17F}"])
    func `every scalar beyond ASCII may stand in a value, and up to U+00FF in a reason`(
        _ text: String
    ) {
        let isLatin1 = text.unicodeScalars.allSatisfy { $0.value <= 0xFF }

        #expect(FieldGrammar.isFieldValue(text))
        #expect(FieldGrammar.isFieldValue("a long value with a \u{9}\(text)"))
        #expect(FieldGrammar.isLatin1Text(text.utf8) == isLatin1)
    }

    @Test func `nothing is a value and no token`() {
        #expect(FieldGrammar.isFieldValue(""))
        #expect(![UInt8]().withUnsafeBufferPointer { FieldGrammar.isToken($0) })
    }

    @Test func `the first field that cannot be sent is found`() {
        let fields = [("A", "b"), ("C", "d\r\n"), ("E f", "g")]

        #expect(FieldGrammar.firstInvalid(in: fields) == 1)
        #expect(FieldGrammar.firstInvalid(in: Array(fields.prefix(1))) == nil)
    }

    @Test(arguments: [
        ("0", 0), ("007", 7), ("9223372036854775807", Int.max), ("9223372036854775808", nil),
        ("99999999999999999999", nil), ("", nil), ("+1", nil), ("-0", nil), ("1 ", nil),
        ("\u{B2}", nil), ("\u{661}", nil),
    ])
    func `a number is digits alone`(_ text: String, _ number: Int?) {
        #expect(FieldGrammar.decimal(text) == number)
    }

    /// Every byte at every position.
    private static func places(in length: Int) -> [(position: Int, byte: UInt8)] {
        (0..<length).flatMap { position in (0...255).map { (position, UInt8($0)) } }
    }
}

@Suite("Field names") struct FieldNameTests {
    @Test(arguments: [
        ("Content-Type", "CONTENT-type", true), ("ETag", "etag", true), ("A", "B", false),
        ("@", "`", false), ("A-B", "A_B", false), ("A", "AA", false), ("", "", true),
        ("X-Content-Type-Options", "x-content-type-options", true),
        ("X-Content-Type-Options", "x-content-type-optionz", false),
    ])
    func `names are equal but for the case of letters`(
        _ left: String, _ right: String, _ areEqual: Bool
    ) {
        #expect(FieldName.areEqual(left, right) == areEqual)
        #expect(FieldName.areEqual(right, left) == areEqual)
    }
}

@Suite("Percent escapes") struct PercentEscapeTests {
    @Test(arguments: (0...255).map(UInt8.init))
    func `every byte that is not kept is escaped, and decoded to what it was`(_ byte: UInt8) {
        let text = PercentEscape.encode([byte], keeping: ByteRules.unreserved)

        #expect((text.utf8.count == 1) == ByteRules.unreserved.contains(byte))
        #expect(PercentDecoding.decode(Array(text.utf8)[...]) == [byte])
    }

    @Test func `the digits are capitals`() {
        #expect(PercentEscape.encode([0xAF, 0x2F], keeping: ByteRules.unreserved) == "%AF%2F")
    }
}
