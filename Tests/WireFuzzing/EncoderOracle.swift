import AsyncGatewayWire

/// Says what is wrong with how the wire core encodes some bytes, whatever they are.
package enum EncoderOracle {
    /// What is wrong with the encoding of `bytes`, as a chunked body and as text in a head.
    package static func findings(in bytes: [UInt8]) -> [String] {
        var findings: [String] = []
        if decoded(chunked(bytes)) != bytes { findings.append("a chunked body is another") }
        if lineCount(of: head(of: bytes)) != 4 {
            findings.append("an encoded head has more or fewer lines")
        }
        return findings
    }

    private static func chunked(_ bytes: [UInt8]) -> [UInt8] {
        var random = SplitMix(seededBy: bytes)
        var encoded: [UInt8] = []
        for block in bytes.cut(using: &random) {
            ResponseEncoder.appendChunkHeader(size: block.count, to: &encoded)
            encoded += block
            encoded += "\r\n".utf8
        }
        return encoded + ResponseEncoder.lastChunk
    }

    /// The body of a request that comes with the chunks of a response, as the reference reads it.
    private static func decoded(_ body: [UInt8]) -> [UInt8]? {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let reading = ReferenceReading(Array(head.utf8) + body)
        return reading.ending == .complete ? reading.exchanges.first?.body : nil
    }

    /// A head of three lines with `bytes` as text, of which the encoder's callers have refused CR, LF
    /// and NUL, and of the empty one.
    private static func head(of bytes: [UInt8]) -> [UInt8] {
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        let text = String(
            String.UnicodeScalarView(scalars.filter { !"\r\n\0".unicodeScalars.contains($0) }))
        var bytes: [UInt8] = []
        ResponseHeadEncoder(.http11).encode(
            "200 \(text)", Span(), [(text, "value"), ("Name", text)], RawFieldValues(), to: &bytes,
            withRoomFor: 0)
        return bytes
    }

    /// The number of lines; `nil` if a CR, LF or NUL stands where it ends none.
    private static func lineCount(of head: [UInt8]) -> Int? {
        let lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let areEnded = lines.dropLast().allSatisfy { line in
            line.last == UInt8(ascii: "\r")
                && !line.dropLast().contains { "\r\0".utf8.contains($0) }
        }
        return areEnded && lines.last == [] ? lines.count - 1 : nil
    }
}
