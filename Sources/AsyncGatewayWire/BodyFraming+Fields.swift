extension BodyFraming {
    /// The framing that the fields of a head announce, and the `Content-Length` if there is one.
    ///
    /// Whatever two readers could understand in two ways is refused, not repaired.
    ///
    /// RFC 9112 §6.3
    ///
    /// - Throws: `WireError` if the length is unreadable, ambiguous or above the limit.
    static func decide(
        _ fields: KnownFields,
        minorVersion: Int,
        limits: WireLimits,
        in bytes: Span<UInt8>
    ) throws(WireError) -> (framing: BodyFraming, contentLength: Int?) {
        if let coding = fields.transferEncoding {
            // §6.1: in a 1.0 message it is faulty, beside a length it is an attack, and an
            // underscore in a second name is a bet on how others map names.
            guard minorVersion >= 1, fields.contentLength == nil, !fields.looksLikeTransferEncoding
            else { throw WireError(.ambiguousFraming) }
            try TransferEncoding.validate(in: bytes, coding.indices)
            return (.chunked, nil)
        }
        guard let value = fields.contentLength else { return (.none, nil) }
        guard let length = bytes.decimal(in: value.indices) else {
            throw WireError(.invalidContentLength)
        }
        if let maximum = limits.maximumBodyBytes, length > maximum {
            throw WireError(.bodyTooLarge)
        }
        return (length == 0 ? .none : .length(length), length)
    }
}
