internal import AsyncGatewayWire

/// The trailers of one response: those that are expected, and their bytes once they are made.
///
/// Behind a reference: hardly any response has them, and a session has to be small.
final class ResponseTrailers: Sendable {
    /// The body that they follow, which has their names.
    let body: TrailedBody

    /// The last chunk with the fields; `nil` until they are made.
    let section: [UInt8]?

    /// The trailers that are expected to follow `body`.
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidTrailer` with the first name that is no token, or
    ///   stands in a head only (RFC 9110 §6.5.1).
    init(of body: TrailedBody) throws(GatewayError) {
        if let name = body.unfitNames.first { throw GatewayError(.invalidTrailer, name) }
        (self.body, section) = (body, nil)
    }

    /// The trailers that follow `body`, made.
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidHeader` or `.hopByHopHeader` for a field that no
    ///   response can have, `.invalidTrailer` for one that was not announced.
    init(of body: TrailedBody, _ fields: Headers) throws(GatewayError) {
        _ = try fields.check()
        for (name, value) in fields where !body.announces(name) {
            throw GatewayError(.invalidTrailer, "\(name): \(value)")
        }
        self.body = body
        section = ResponseEncoder.lastChunk(trailers: fields.fields, fields.rawValues)
    }
}
