import AsyncGatewayWire
import Testing

@Suite("Request head") struct RequestHeadTests {
    static func head(_ text: String) throws -> RequestHead {
        var connection = ServerConnection.receiving(text)
        return try connection.requireHead()
    }

    @Test func `every part is a place in the bytes`() throws {
        let head = try Self.head("GET http://h:80/a%20?b?c HTTP/1.1\r\nHost: x\r\n\r\n")

        #expect(head.text(head.method) == "GET")
        #expect(head.text(head.target) == "http://h:80/a%20?b?c")
        #expect(head.targetForm == .absolute)
        #expect(head.text(head.path) == "/a%20")
        #expect(head.query.map(head.text) == "b?c")
        #expect(head.authority.map(head.text) == "h:80")
        #expect(Array(head.bytes(of: head.method)) == Array("GET".utf8))
    }

    @Test func `fields keep their order, their spelling and their inner spaces`() throws {
        let head = try Self.head("GET / HTTP/1.1\r\nHost: x\r\nb:\t1  2 \r\nB:3\r\n\r\n")

        #expect(head.fields.map { head.text($0.name) } == ["Host", "b", "B"])
        #expect(head.fields.map { head.text($0.value) } == ["x", "1  2", "3"])
    }

    @Test func `a value is trimmed of SP and HTAB only, and read as latin-1`() throws {
        let head = try Self.head("GET / HTTP/1.1\r\nHost: x\r\nX: \u{A0}\u{E9}\u{85} \r\n\r\n")

        #expect(head.firstValue(named: "x").map(head.text) == "\u{A0}\u{E9}\u{85}")
    }

    @Test(arguments: 0..<18)
    func `any byte at any place of a name is taken or refused by the grammar`(_ place: Int) throws {
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: ":") {
            var name = Array("Abcdefgh-jklmnopqr".utf8)
            name[place] = byte
            let text = String(name.map { Character(Unicode.Scalar($0)) })

            let head = try? Self.head("GET / HTTP/1.1\r\nHost: x\r\n\(text): 1\r\n\r\n")

            #expect((head != nil) == ByteRules.token.contains(byte), "byte \(byte)")
        }
    }

    @Test(arguments: 0..<18)
    func `any byte at any place of a value is taken or refused by the grammar`(_ place: Int) throws
    {
        for byte in UInt8.min...UInt8.max {
            var value = [UInt8](repeating: UInt8(ascii: "v"), count: 18)
            value[place] = byte
            let text = String(value.map { Character(Unicode.Scalar($0)) })

            let head = try? Self.head("GET / HTTP/1.1\r\nHost: x\r\nA: \(text)\r\n\r\n")

            #expect((head != nil) == ByteRules.isFieldValueByte(byte), "byte \(byte)")
        }
    }

    @Test func `names are found in any case, and the first one wins`() throws {
        let head = try Self.head("GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\n\r\n")

        #expect(head.firstValue(named: "x-a").map(head.text) == "1")
        #expect(head.firstValue(named: "X-A").map(head.text) == "1")
        #expect(head.firstValue(named: "x") == nil)
        #expect(head.fields.filter { head.text($0.name).lowercased() == "x-a" }.count == 2)
    }

    @Test(
        arguments: [
            ("", BodyFraming.none, nil),
            ("Content-Length: 0\r\n", .none, 0),
            ("Content-Length: 12\r\n", .length(12), 12),
            ("Transfer-Encoding: chunked\r\n", .chunked, nil),
        ] as [(String, BodyFraming, Int?)])
    func `framing and length are told apart`(
        _ field: String,
        _ framing: BodyFraming,
        _ length: Int?
    ) throws {
        let head = try Self.head("POST / HTTP/1.1\r\nHost: x\r\n\(field)\r\n")

        #expect(head.framing == framing)
        #expect(head.contentLength == length)
    }

    @Test(arguments: [("HEAD", true), ("GET", false), ("head", false), ("HEADS", false)])
    func `HEAD is HEAD only in capitals`(_ method: String, _ isHead: Bool) throws {
        let head = try Self.head("\(method) / HTTP/1.1\r\nHost: x\r\n\r\n")

        #expect(head.isHead == isHead)
    }

    @Test func `a head of a hundred fields is read, and of one more is not`() throws {
        let fields = String(repeating: "X: y\r\n", count: 99)

        #expect(try Self.head("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n").fields.count == 100)
        #expect(throws: WireError(.tooManyFields)) {
            try Self.head("GET / HTTP/1.1\r\nHost: x\r\n\(fields)X: y\r\n\r\n")
        }
    }

    @Test func `a target of eight thousand bytes is read`() throws {
        let path = "/" + String(repeating: "a", count: 7999)

        let head = try Self.head("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")

        #expect(head.path.count == 8000)
    }
}
