import AsyncGatewayWire

/// Says what is wrong with how the wire core encodes some bytes, whatever they are.
package enum EncoderOracle {
    /// What is wrong with the encoding of `bytes`, as a chunked body and as text in a head.
    package static func findings(in bytes: [UInt8]) -> [String] {
        var findings: [String] = []
        if decoded(chunked(bytes)) != bytes { findings.append("a chunked body is another") }
        for line in lines(of: bytes) where !isOneLine(line) {
            findings.append("an encoded line is not one line")
        }
        return findings
    }

    private static func chunked(_ bytes: [UInt8]) -> [UInt8] {
        var random = SplitMix(seededBy: bytes)
        var encoded: [UInt8] = []
        for block in bytes.cut(using: &random) {
            ResponseEncoder.appendChunkHeader(size: block.count, to: &encoded)
            encoded += block
            ResponseEncoder.appendLineEnd(to: &encoded)
        }
        return encoded + ResponseEncoder.lastChunk
    }

    /// The body of a request that comes with the chunks of a response, as the reference reads it.
    private static func decoded(_ body: [UInt8]) -> [UInt8]? {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let reading = ReferenceReading(Array(head.utf8) + body)
        return reading.ending == .complete ? reading.exchanges.first?.body : nil
    }

    /// Lines with `bytes` as text, of which the callers of the encoder have refused CR, LF and NUL.
    private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        let text = String(
            String.UnicodeScalarView(scalars.filter { !"\r\n\0".unicodeScalars.contains($0) }))
        var (statusLine, nameLine, valueLine): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        ResponseEncoder.appendStatusLine(200, text, to: &statusLine)
        ResponseEncoder.appendField(text, "value", to: &nameLine)
        ResponseEncoder.appendField("Name" as StaticString, text, to: &valueLine)
        return [statusLine, nameLine, valueLine]
    }

    private static func isOneLine(_ line: [UInt8]) -> Bool {
        let text = line.dropLast(2)
        return line.suffix(2).elementsEqual("\r\n".utf8)
            && !text.contains { "\r\n\0".utf8.contains($0) }
    }
}
