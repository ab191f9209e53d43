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
        for status: String,
        dateField: [UInt8]?,
        toHead: Bool = false
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
