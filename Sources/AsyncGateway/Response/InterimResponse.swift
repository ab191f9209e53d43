internal import AsyncGatewayWire

/// The bytes of an interim response. (RFC 9110 §15.2)
enum InterimResponse {
    /// Checks and encodes the head of an interim response, which has nothing else.
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidStatus`, `.invalidHeader` or `.hopByHopHeader`.
    static func encoded(_ status: Status, _ headers: Headers) throws(GatewayError) -> [UInt8] {
        guard StatusText.isInterim(status.description) else {
            throw GatewayError(.invalidStatus, status.description)
        }
        try check(headers)
        var bytes: [UInt8] = []
        ResponseHeadEncoder(.http11).encode(
            status.description, Span(), headers.fields, headers.rawValues, to: &bytes,
            withRoomFor: 0)
        return bytes
    }

    private static func check(_ headers: Headers) throws(GatewayError) {
        let summary = try headers.check()
        // RFC 9110 §8.6: none in a 1xx, which has no content.
        if let length = summary.contentLength {
            throw GatewayError(.invalidHeader, "Content-Length: \(length)")
        }
        // RFC 9112 §9.6 and RFC 9110 §7.8: the final response says what becomes of the connection.
        if summary.endsConnection { throw GatewayError(.hopByHopHeader, "Connection: close") }
        if summary.hasUpgrade {
            throw GatewayError(.hopByHopHeader, "Upgrade: \(headers["Upgrade"] ?? "")")
        }
    }
}

extension Responder {
    /// Sends an interim response, while the app still makes the final one.
    ///
    /// ```swift
    /// try await startResponse.inform(103, ["Link": "</style.css>; rel=preload; as=style"])
    /// ```
    ///
    /// It leaves at once, and may be called any number of times before the first block of the final
    /// response is sent. Nothing is sent to a client of HTTP/1.0, which knows none (RFC 9110 §15.2), and
    /// through CGI, which has no way to say it (RFC 3875); it is checked all the same.
    ///
    /// - Parameters:
    ///   - status: one of 102 to 199, such as 103 (RFC 8297). 100 and 101 are the server's.
    ///   - headers: the header fields, in order; none of the connection, and no Content-Length.
    /// - Throws: ``GatewayError`` of code `.invalidStatus`, `.invalidHeader` or `.hopByHopHeader`;
    ///   `.alreadySent` when the head of the final response has left, `.alreadyFinished` after its end;
    ///   ``TransportError`` when the connection has failed; `CancellationError`.
    public func inform(_ status: Status, _ headers: Headers = [:]) async throws {
        if let delegate { return try await delegate.inform(status, headers) }
        let head = try InterimResponse.encoded(status, headers)
        try await inTurn { [self] in try await sendInterim(head) }
    }
}
