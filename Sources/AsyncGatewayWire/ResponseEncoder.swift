/// The parts of a response that are no head: chunks, and the interim response of the server's own.
package enum ResponseEncoder {
    /// The chunk of size zero, without trailers.
    package static let lastChunk: [UInt8] = Array("0\r\n\r\n".utf8)

    /// The chunk of size zero, and the fields behind it, of which ``FieldGrammar/firstInvalid(in:)`` is
    /// `nil`.
    ///
    /// RFC 9112 §7.1.2
    package static func lastChunk(
        trailers: [(String, String)], _ rawValues: RawFieldValues = RawFieldValues()
    ) -> [UInt8] {
        Array("0\r\n".utf8) + FieldLines.encoded(trailers, rawValues)
    }

    /// The interim response that asks for the body.
    package static let continueResponse: [UInt8] = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends the line before the data of a chunk, which is followed by CR LF too.
    ///
    /// The size is at least one: zero would end the body (RFC 9112 §7.1).
    package static func appendChunkHeader(size: Int, to bytes: inout [UInt8]) {
        precondition(size > 0, "A chunk of size zero is the last one.")
        let digits = (Int.bitWidth - size.leadingZeroBitCount + 3) / 4
        for digit in (0..<digits).reversed() {
            let value = UInt8(truncatingIfNeeded: size &>> (digit * 4)) & 0x0F
            bytes.append(value < 10 ? .zero + value : 0x57 + value)
        }
        bytes.append(.carriageReturn)
        bytes.append(.lineFeed)
    }
}
