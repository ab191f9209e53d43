import AsyncGateway
import Testing

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test(arguments: (0...255).map(UInt8.init))
    func `every byte but the unreserved and the safe is encoded`(_ byte: UInt8) throws {
        let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        let character = String(Unicode.Scalar(byte))
        let isKept = (unreserved + "/").contains(character)
        let digits = String(byte, radix: 16, uppercase: true)
        let escape = digits.count < 2 ? "%0\(digits)" : "%\(digits)"

        #expect(try PercentEncoding.quote(latin1: character) == (isKept ? character : escape))
    }

    @Test func `the safe characters replace the slash`() throws {
        #expect(try PercentEncoding.quote(latin1: "/a;b=c,d", safe: ";=") == "%2Fa;b=c%2Cd")
    }

    @Test func `a line end is two bytes`() throws {
        #expect(try PercentEncoding.quote(latin1: "\r\n") == "%0D%0A")
    }

    @Test func `a character that is no byte is refused`() {
        #expect(throws: GatewayError(.invalidPath, "a\u{100}")) {
            try PercentEncoding.quote(latin1: "a\u{100}")
        }
    }
}
