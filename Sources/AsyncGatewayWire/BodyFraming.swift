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
