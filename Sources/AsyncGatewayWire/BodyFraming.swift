/// How the end of a request body is found.
///
/// RFC 9112 §6.3
package enum BodyFraming: Sendable, Hashable {
    /// There is no body, or one of `Content-Length: 0`.
    case none

    /// The body has exactly this many bytes, at least one.
    case length(Int)

    /// The body is in chunks and ends with the one of size zero.
    case chunked
}

extension BodyFraming {
    /// The framing that the fields of a head announce, and the `Content-Length` if there is one.
    ///
    /// What two readers could understand differently is refused.
    ///
    /// RFC 9112 §6.3
    ///
    /// - Returns: The framing, and the value of `Content-Length`, or `nil` without the field.
    /// - Throws: `WireError` if the length is unreadable or ambiguous.
    static func decide(
        _ fields: KnownFields, minorVersion: UInt8, in bytes: Span<UInt8>
    ) throws(WireError) -> (framing: BodyFraming, contentLength: Int?) {
        if let coding = fields.transferEncoding {
            // §6.1: the field is faulty in HTTP/1.0, and beside a length it may be an attempt at
            // request smuggling; so may `Transfer_Encoding`, which some readers take for it.
            guard minorVersion >= 1, fields.contentLength == nil, !fields.looksLikeTransferEncoding
            else { throw WireError(.ambiguousFraming) }
            try TransferEncoding.validate(in: bytes, coding.indices)
            return (.chunked, nil)
        }
        guard let value = fields.contentLength else { return (.none, nil) }
        guard let length = bytes.decimal(in: value.indices) else {
            throw WireError(.invalidContentLength)
        }
        return (length == 0 ? .none : .length(length), length)
    }
}
