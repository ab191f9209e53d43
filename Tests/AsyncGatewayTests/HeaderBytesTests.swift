import AsyncGateway
import Testing

@Suite("Bytes of headers")
struct HeaderBytesTests {
    private static func headers(_ values: [(String, [UInt8])]) -> Headers {
        values.reduce(into: Headers()) { $0.add($1.0, bytes: $1.1) }
    }

    @Test func `bytes that are UTF-8 are text like any other`() throws {
        let headers = Self.headers([("X", Array("Zo\u{EB}".utf8))])

        #expect(headers == ["X": "Zo\u{EB}"])
        #expect(headers.getBytes("x") == Array("Zo\u{EB}".utf8))
    }

    @Test func `bytes that are not read as far as they are, and are sent as they are`() throws {
        let headers = Self.headers([("X", [0x61, 0xE9, 0x62])])

        #expect(headers["X"] == "a\u{FFFD}b")
        #expect(headers.getBytes("x") == [0x61, 0xE9, 0x62])
        #expect(try headers.encoded() == Array("X: a".utf8) + [0xE9] + Array("b\r\n\r\n".utf8))
    }

    @Test func `a native string is the bytes that it stands for`() throws {
        var headers = Headers()
        headers.add("X", native: "caf\u{C3}\u{A9}")
        headers.add("Y", native: "caf\u{E9}")
        headers.add("Z", native: "\u{2615}")

        #expect(headers["X"] == "caf\u{E9}")
        #expect(headers.getBytes("Y") == [0x63, 0x61, 0x66, 0xE9])
        #expect(headers["Z"] == "\u{2615}")
    }

    @Test func `all bytes of a name are there in their order`() {
        var headers = Self.headers([("a", [0xFF]), ("b", [0xFE]), ("A", [0x61])])
        headers.add("A", "\u{E9}")

        #expect(headers.getAllBytes("a") == [[0xFF], [0x61], [0xC3, 0xA9]])
        #expect(headers.getBytes("c") == nil)
    }

    @Test func `bytes stay with their field when others go`() throws {
        var headers = Self.headers([("a", [0x61]), ("b", [0xFE]), ("a", [0xFD]), ("c", [0xFC])])
        headers["a"] = "new"

        #expect(headers.names == ["b", "c", "a"])
        #expect(headers.getAllBytes("b") + headers.getAllBytes("c") == [[0xFE], [0xFC]])
        #expect(headers.getBytes("a") == Array("new".utf8))
        headers.remove("b")
        headers["c"] = nil
        #expect(headers == ["a": "new"])
    }

    @Test func `fields are equal if their bytes are`() {
        let one = Self.headers([("X", [0xFF])])

        #expect(one == Self.headers([("x", [0xFF])]))
        #expect(one != Self.headers([("X", [0xFE])]))
        #expect(one != ["X": "\u{FFFD}"])
    }

    @Test(arguments: [[0xFF, 0x0A], [0xFF, 0x00], [0x7F, 0xFF], [0x20, 0xFF], [0xFF, 0x09]])
    func `what is refused in text is refused in bytes`(_ value: [UInt8]) {
        let error = #expect(throws: GatewayError.self) {
            try Self.headers([("X", value)]).encoded()
        }

        #expect(error?.code == .invalidHeader)
    }
}
