import AsyncGatewayWire
import Testing
import WireCases
import WireFuzzing

@Suite("Response encoder") struct ResponseEncoderTests {
    private static func encoded(_ append: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        append(&bytes)
        return Latin1.decode(bytes[...])
    }

    @Test(arguments: [
        (1, "1\r\n"), (15, "f\r\n"), (16, "10\r\n"), (65536, "10000\r\n"),
        (Int.max, "7fffffffffffffff\r\n"),
    ])
    func `a chunk header is hexadecimal`(_ size: Int, _ line: String) {
        #expect(Self.encoded { ResponseEncoder.appendChunkHeader(size: size, to: &$0) } == line)
    }

    @Test func `an empty chunk stops the process, for it would end the body`() async {
        await #expect(processExitsWith: .failure) {
            var bytes: [UInt8] = []
            ResponseEncoder.appendChunkHeader(size: 0, to: &bytes)
        }
    }

    @Test func `the fixed parts are what they are`() {
        #expect(Latin1.decode(ResponseEncoder.lastChunk[...]) == "0\r\n\r\n")
        #expect(
            Latin1.decode(ResponseEncoder.continueResponse[...]) == "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test func `an encoded chunked body is decoded to what it was`() throws {
        var bytes = [UInt8](
            latin1: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for size in [1, 15, 16, 17, 255, 4096] {
            ResponseEncoder.appendChunkHeader(size: size, to: &bytes)
            bytes += Array(repeating: 0x78, count: size)
            bytes += "\r\n".utf8
        }
        bytes += ResponseEncoder.lastChunk

        let message = try #require(Transcript([bytes]).messages.first)

        #expect(message.isComplete)
        #expect(message.body.count == 4400)
    }
}

@Suite("Response framing") struct ResponseFramingTests {
    @Test(arguments: [100, 101, 103, 204, 304])
    func `these statuses have no body, whatever was announced`(_ status: Int) {
        #expect(decide(status, contentLength: 5) == .bodiless)
        #expect(decide(status, contentLength: nil) == .bodiless)
    }

    @Test func `a response to HEAD has no body`() {
        #expect(decide(200, toHead: true, contentLength: 5) == .bodiless)
    }

    @Test func `205 has a body of no bytes`() {
        #expect(decide(205, contentLength: nil) == .length(0))
    }

    @Test(arguments: [0, 1])
    func `an announced length is kept`(_ minorVersion: Int) {
        #expect(decide(200, minorVersion: minorVersion, contentLength: 5) == .length(5))
        #expect(decide(200, minorVersion: minorVersion, contentLength: 0) == .length(0))
    }

    @Test func `an unknown length is chunked, but not for HTTP/1.0`() {
        #expect(decide(200, minorVersion: 1, contentLength: nil) == .chunked)
        #expect(decide(200, minorVersion: 0, contentLength: nil) == .untilClose)
    }

    private func decide(
        _ status: Int,
        toHead: Bool = false,
        minorVersion: Int = 1,
        contentLength: Int?
    ) -> ResponseFraming {
        .decide(
            status: status,
            toHead: toHead,
            minorVersion: minorVersion,
            contentLength: contentLength
        )
    }
}
