import AsyncGatewayWire
import Testing

@Suite("Response head") struct ResponseHeadEncoderTests {
    private static func text(
        _ startLine: ResponseHeadEncoder.StartLine = .http11,
        _ status: String = "200 OK",
        _ fields: [(String, String)] = [],
        after serverLines: String = "",
        _ change: (inout ResponseHeadEncoder) -> Void = { _ in }
    ) -> String {
        var head = ResponseHeadEncoder(startLine)
        change(&head)
        return Latin1.decode(head.encoded(status, fields, after: serverLines)[...])
    }

    @Test(arguments: ["200 OK", "299 ", "404 N\u{E9}ant"])
    func `a status line has a code and a reason`(_ status: String) {
        #expect(Self.text(.http11, status) == "HTTP/1.1 \(status)\r\n\r\n")
        #expect(Self.text(.http10, status) == "HTTP/1.0 \(status)\r\n\r\n")
    }

    @Test func `the response of a gateway begins with a field`() {
        #expect(Self.text(.statusField, "404 Not Found") == "Status: 404 Not Found\r\n\r\n")
    }

    @Test(arguments: ["\u{FF} b", "\u{20AC}\u{E9}", "eight by\u{20AC}\u{E9}", "\u{1F375}", ""])
    func `a field's value is UTF-8`(_ value: String) {
        let head = ResponseHeadEncoder(.http11).encoded("200 OK", [("X-A", value), ("x-a", "b")])

        #expect(head == Array("HTTP/1.1 200 OK\r\nX-A: \(value)\r\nx-a: b\r\n\r\n".utf8))
    }

    @Test func `a value that no text has is written as its bytes`() {
        var rawValues = RawFieldValues()
        rawValues.set([0xFF, 0xE9, 0x80], at: 1)

        let head = ResponseHeadEncoder(.http11).encoded(
            "200 OK", [("A", "b"), ("X", "\u{FFFD}"), ("C", "d")], rawValues)

        let text = Latin1.decode(head[...])
        #expect(text == "HTTP/1.1 200 OK\r\nA: b\r\nX: \u{FF}\u{E9}\u{80}\r\nC: d\r\n\r\n")
    }

    @Test(arguments: ["404 N\u{20AC}\u{E9}ant"])
    func `a scalar beyond latin-1 in a reason never becomes two bytes`(_ status: String) {
        #expect(Self.text(.http11, status) == "HTTP/1.1 404 N?\u{E9}ant\r\n\r\n")
    }

    @Test func `the lines of the server stand before the app's and behind them`() {
        let text = Self.text(
            .http11, "200 OK", [("A", "b")], after: "Date: now\r\nServer: pot\r\n"
        ) {
            $0.contentLength = 42
            $0.connectionOption = .close
        }

        #expect(
            text == """
                HTTP/1.1 200 OK\r
                Date: now\r
                Server: pot\r
                A: b\r
                Content-Length: 42\r
                Connection: close\r
                \r

                """)
    }

    @Test func `a body in chunks is announced`() {
        #expect(
            Self.text { $0.isChunked = true }.hasSuffix("\r\nTransfer-Encoding: chunked\r\n\r\n"))
    }

    @Test(
        arguments: [
            (nil, false, ""), (nil, true, "Connection: upgrade\r\n"),
            (.close, false, "Connection: close\r\n"),
            (.close, true, "Connection: close, upgrade\r\n"),
            (.keepAlive, false, "Connection: keep-alive\r\n"),
            (.keepAlive, true, "Connection: keep-alive, upgrade\r\n"),
        ] as [(ResponseHeadEncoder.ConnectionOption?, Bool, String)])
    func `the options of the connection stand in one field`(
        _ option: ResponseHeadEncoder.ConnectionOption?, _ hasUpgrade: Bool, _ line: String
    ) {
        let text = Self.text {
            $0.connectionOption = option
            $0.hasUpgrade = hasUpgrade
        }

        #expect(text == "HTTP/1.1 200 OK\r\n\(line)\r\n")
    }

    @Test func `the longest lines of the head's own have room`() {
        let text = Self.text(.http11, "200 ") {
            $0.contentLength = .max
            $0.isChunked = true
            $0.connectionOption = .keepAlive
            $0.hasUpgrade = true
        }

        #expect(text.contains("Content-Length: 9223372036854775807\r\n"))
    }

    @Test func `a block behind the head has room without another allocation`() {
        let block = [UInt8](repeating: 0x78, count: 4096)
        var bytes = ResponseHeadEncoder(.http11).encoded("200 OK", withRoomFor: block.count)
        let storage = bytes.withUnsafeBufferPointer { $0.baseAddress }

        bytes += block

        #expect(bytes.withUnsafeBufferPointer { $0.baseAddress } == storage)
    }
}

extension ResponseHeadEncoder {
    fileprivate func encoded(
        _ status: String, _ fields: [(String, String)] = [],
        _ rawValues: RawFieldValues = RawFieldValues(), after serverLines: String = "",
        withRoomFor count: Int = 0
    ) -> [UInt8] {
        let serverLines = Array(serverLines.utf8)
        var bytes: [UInt8] = []
        encode(status, serverLines.span, fields, rawValues, to: &bytes, withRoomFor: count)
        return bytes
    }
}

@Suite("Field lines") struct FieldLinesTests {
    @Test func `a section ends with an empty line`() {
        #expect(
            FieldLines.encoded([("A", "b"), ("C", "\u{E9}")])
                == Array("A: b\r\nC: \u{E9}\r\n\r\n".utf8))
        #expect(FieldLines.encoded([]) == [0x0D, 0x0A])
    }
}
