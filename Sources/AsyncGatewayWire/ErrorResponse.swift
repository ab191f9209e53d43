extension ResponseEncoder {
    /// The complete response to a request that could not be read.
    ///
    /// - Parameters:
    ///   - error: What was wrong with the request.
    ///   - date: The value of the `Date` field, which a server with a clock has to send.
    /// - Returns: All bytes of the response.
    package static func errorResponse(for error: WireError, date: [UInt8]?) -> [UInt8] {
        errorResponse(for: error.suggestedStatus, date: date)
    }

    /// The complete response with which the server itself answers and then closes.
    ///
    /// It repeats nothing that the peer sent, so it cannot be made to carry markup or fields.
    ///
    /// - Parameters:
    ///   - status: The status code, of a final response with a body.
    ///   - date: The value of the `Date` field, which a server with a clock has to send.
    ///   - toHead: Whether the request was HEAD, so that the response ends with its head.
    /// - Returns: All bytes of the response.
    package static func errorResponse(
        for status: Int,
        date: [UInt8]?,
        toHead: Bool = false
    ) -> [UInt8] {
        let body = errorBody(for: status)
        var bytes: [UInt8] = []
        appendStatusLine(status, reason(status), to: &bytes)
        if let date { appendField("Date", date, to: &bytes) }
        appendField("Connection", "close", to: &bytes)
        appendField("Content-Type", "text/plain; charset=utf-8", to: &bytes)
        appendContentLength(body.count, to: &bytes)
        appendLineEnd(to: &bytes)
        return toHead ? bytes : bytes + body
    }

    /// The content of ``errorResponse(for:date:toHead:)``, which says what the status line says.
    package static func errorBody(for status: Int) -> [UInt8] {
        var body: [UInt8] = []
        appendDecimal(status, to: &body)
        Latin1.append(" \(reason(status))\n", to: &body)
        return body
    }

    /// The registered phrase of a status that a server answers with on its own.
    ///
    /// RFC 9110 §15, RFC 6585 §5
    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 408: "Request Timeout"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}
