import AsyncGateway
import Testing

@Suite("Header encoding")
struct HeaderEncodingTests {
    @Test func `an empty section is an empty line`() throws {
        #expect(try Headers().encoded() == Array("\r\n".utf8))
    }

    @Test func `each field is a line, and an empty line ends them`() throws {
        let headers: Headers = ["Content-Type": "text/plain", "X-Empty": "", "x-tab": "a\tb"]

        #expect(
            try headers.encoded()
                == Array("Content-Type: text/plain\r\nX-Empty: \r\nx-tab: a\tb\r\n\r\n".utf8)
        )
    }

    @Test(arguments: ["\u{80}\u{E9}\u{FF}", "\u{100}", "\u{FEFF}", "\u{1F375}", "Zo\u{EB}"])
    func `values are UTF-8`(_ value: String) throws {
        #expect(try Headers([("X", value)]).encoded() == Array("X: \(value)\r\n\r\n".utf8))
    }

    @Test func `every character of a token may stand in a name`() throws {
        let name = "!#$%&'*+-.^_`|~09azAZ"

        #expect(try Headers([(name, "x")]).encoded() == Array("\(name): x\r\n\r\n".utf8))
    }

    @Test(arguments: [
        "", " ", "a b", "a:", "a ", "\ta", "a\r\n", "a\0", "a\u{7F}", "a(b)", "a\"", "\u{E9}", "a@",
    ])
    func `a name that is no token is refused`(_ name: String) {
        #expect(throws: GatewayError(.invalidHeader, "\(name): value")) {
            try Headers([("A", "b"), (name, "value")]).encoded()
        }
    }

    @Test(arguments: (0x00...0x1F).filter { $0 != 0x09 } + [0x7F])
    func `a control character in a value is refused`(_ control: Int) throws {
        let value = "a\(Character(try #require(Unicode.Scalar(control))))b"

        #expect(throws: GatewayError(.invalidHeader, "X: \(value)")) {
            try Headers([("X", value)]).encoded()
        }
    }

    @Test(arguments: [" a", "a ", "\ta", "a\t", " ", "\t"])
    func `a blank at either end of a value is refused`(_ value: String) {
        #expect(throws: GatewayError(.invalidHeader, "X: \(value)")) {
            try Headers([("X", value)]).encoded()
        }
    }

    @Test func `the error names the value with its control characters escaped`() {
        let error = #expect(throws: GatewayError.self) {
            try Headers([("X-Trace", "1\r\nSet-Cookie: a=b\0")]).encoded()
        }

        #expect(error?.detail == #"X-Trace: 1\r\nSet-Cookie: a=b\0"#)
    }

    @Test func `hop-by-hop fields are encoded`() throws {
        let headers: Headers = ["Connection": "close"]

        #expect(try headers.encoded() == Array("Connection: close\r\n\r\n".utf8))
    }
}
