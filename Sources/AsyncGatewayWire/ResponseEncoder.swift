/// The parts of a response that are no head: chunks, and the responses of the server's own.
package enum ResponseEncoder {
    /// The chunk of size zero, without trailers.
    package static let lastChunk: [UInt8] = Array("0\r\n\r\n".utf8)

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

extension ResponseEncoder {
    /// The complete response with which the server itself answers and then closes.
    ///
    /// It repeats nothing that the peer sent, so it cannot be made to carry markup or fields.
    ///
    /// - Parameters:
    ///   - status: The code and the reason, of a final response with a body.
    ///   - dateField: The complete `Date` line, which a server with a clock has to send.
    ///   - toHead: Whether the request was HEAD, so that the response ends with its head.
    /// - Returns: All bytes of the response.
    package static func errorResponse(
        for status: String, dateField: [UInt8]?, toHead: Bool = false
    ) -> [UInt8] {
        let body = errorBody(for: status)
        var head = ResponseHead(.http11, status)
        head.dateField = dateField
        // RFC 9110 §5.3: what controls the connection stands before what describes the content.
        head.fields = [("Connection", "close"), ("Content-Type", "text/plain; charset=utf-8")]
        head.contentLength = body.count
        var bytes = head.encoded(withRoomFor: body.count)
        if !toHead { bytes += body }
        return bytes
    }

    /// The content of ``errorResponse(for:dateField:toHead:)``: the status, on a line.
    package static func errorBody(for status: String) -> [UInt8] {
        Array("\(status)\n".utf8)
    }
}
