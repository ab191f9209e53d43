import AsyncGatewayWire
import Testing

/// A head is read eight bytes at a time; which bytes it may hold is known for each of them alone.
@Suite("Head scanning") struct HeadScanningTests {
    /// A part of a head, and which bytes it may hold.
    enum Part: CaseIterable {
        case path, query, name, value

        func head(_ part: [UInt8]) -> [UInt8] {
            let (before, after) =
                switch self {
                case .path: ("GET /", " HTTP/1.1\r\nHost: a\r\n\r\n")
                case .query: ("GET /?", " HTTP/1.1\r\nHost: a\r\n\r\n")
                case .name: ("GET / HTTP/1.1\r\nHost: a\r\n", ": 1\r\n\r\n")
                case .value: ("GET / HTTP/1.1\r\nHost: a\r\nN: v", "v\r\n\r\n")
                }
            return Array(before.utf8) + part + Array(after.utf8)
        }

        func mayHold(_ byte: UInt8) -> Bool {
            switch self {
            case .path, .query: ByteRules.target.contains(byte)
            // A colon ends the name, and may stand in the value that begins behind it.
            case .name: ByteRules.token.contains(byte) || byte == UInt8(ascii: ":")
            case .value: ByteRules.isFieldValueByte(byte)
            }
        }
    }

    private func isAccepted(_ head: [UInt8]) -> Bool {
        var connection = ServerConnection()
        connection.receive(head)
        do { return try connection.nextHead() != nil } catch { return false }
    }

    @Test(arguments: Part.allCases, [1, 2, 7, 8, 9, 17])
    func `each byte counts, wherever it stands`(_ part: Part, _ length: Int) {
        for position in 0..<length {
            for byte in (0...255).map(UInt8.init) {
                var bytes = Array(repeating: UInt8(ascii: "n"), count: length)
                bytes[position] = byte

                let isNamed = part != .name || position > 0 || byte != UInt8(ascii: ":")
                #expect(
                    isAccepted(part.head(bytes)) == (part.mayHold(byte) && isNamed),
                    "byte \(byte) at \(position)")
            }
        }
    }

    @Test(arguments: Part.allCases, [0x09, 0x21, 0x27, 0x2D, 0x5F, 0x7E, 0x80, 0xBF, 0xFE, 0xFF])
    func `no byte hides the one that follows it`(_ part: Part, _ first: UInt8) {
        for second in (0...255).map(UInt8.init) {
            let bytes = Array("nn".utf8) + [first, second] + Array("nnnnnnnn".utf8)

            #expect(
                isAccepted(part.head(bytes)) == (part.mayHold(first) && part.mayHold(second)),
                "bytes \(first) and \(second)")
        }
    }

    @Test(arguments: 1...20)
    func `a name has one length, and each of its bytes counts but for the case`(_ length: Int) {
        let name = String(repeating: "n", count: length)
        for position in 0..<length {
            for byte in (0...127).map(UInt8.init) {
                var other = Array(name.utf8)
                other[position] = byte

                #expect(
                    FieldName.areEqual(name, String(decoding: other, as: UTF8.self))
                        == (byte | 0x20 == UInt8(ascii: "n")),
                    "byte \(byte) at \(position)")
            }
        }
        #expect(!FieldName.areEqual(name, name + "n"))
    }

    @Test(arguments: [
        "content-length", "content-type", "transfer-encoding", "connection", "server", "te",
    ])
    func `a field is known if each of its bytes is, but for the case`(_ name: String) {
        let known = FieldName(name)
        for position in name.utf8.indices {
            for byte in (0...127).map(UInt8.init) {
                var other = name
                other.replaceSubrange(
                    position...position, with: String(decoding: [byte], as: UTF8.self))

                let isSame = ByteRules.lowercased(byte) == name.utf8[position]
                #expect((FieldName(other) == known) == isSame, "\(other)")
            }
        }
    }
}
