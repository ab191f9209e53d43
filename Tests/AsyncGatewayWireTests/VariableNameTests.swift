import AsyncGatewayWire
import Testing

@Suite("Variables of fields") struct VariableNameTests {
    private static func values(of variable: String, _ fields: String) throws -> [String] {
        let head = try RequestHeadTests.head("GET / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
        var values: [String] = []
        head.forEachValue(ofVariable: variable) { values.append(head.text($0)) }
        return values
    }

    @Test func `the values of a repeated field come in order`() throws {
        let fields = "X-Tea: 1\r\nX-Cup: 2\r\nx-tea: 3\r\nX-Te: 4\r\nX-TEA: \r\n"

        #expect(try Self.values(of: "HTTP_X_TEA", fields) == ["1", "3", ""])
        #expect(try Self.values(of: "HTTP_X_TE", fields) == ["4"])
        #expect(try Self.values(of: "HTTP_X_T", fields) == [])
        #expect(try Self.values(of: "HTTP_", fields) == [])
    }

    @Test(arguments: [0, 1, 5])
    func `any byte at any place of a name gives its variable one byte or none`(
        _ place: Int
    ) throws {
        for byte in UInt8.min...UInt8.max where ByteRules.token.contains(byte) {
            var name = Array("abc-ef".utf8)
            name[place] = byte
            let field = String(decoding: name, as: UTF8.self) + ": v\r\n"

            for other in UInt8(0x20)...0x7E {
                var variable = Array("HTTP_ABC_EF".utf8)
                variable[5 + place] = other
                let isFound = try !Self.values(
                    of: String(decoding: variable, as: UTF8.self), field
                ).isEmpty
                #expect(isFound == (VariableName.byte(byte) == other), "\(byte), \(other)")
            }
        }
    }

    @Test func `letters are in upper case, and hyphens are underscores`() {
        for byte in UInt8.min...UInt8.max {
            let expected: UInt8? =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 0x20
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    byte
                case UInt8(ascii: "-"): UInt8(ascii: "_")
                default: nil
                }

            #expect(VariableName.byte(byte) == expected, "byte \(byte)")
        }
    }
}
