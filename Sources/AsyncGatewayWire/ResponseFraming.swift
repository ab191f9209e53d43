/// How the end of a response body is marked.
///
/// RFC 9112 §6.3
package enum ResponseFraming: Sendable, Hashable {
    /// The response ends with its head, whatever its fields say.
    case bodiless

    /// The body has exactly this many bytes.
    case length(Int)

    /// The body goes out in chunks.
    case chunked

    /// The body ends where the connection does.
    case untilClose

    /// The framing of a response with this status, to a request of this version and method.
    ///
    /// `contentLength` is what the application announced, or `nil` if it did not. A 205 has a
    /// body of no bytes, and says so (RFC 9110 §15.3.6).
    package static func decide(
        status: Int, toHead: Bool, minorVersion: Int, contentLength: Int?
    ) -> ResponseFraming {
        if toHead || status < 200 || status == 204 || status == 304 { return .bodiless }
        if status == 205 { return .length(0) }
        if let contentLength { return .length(contentLength) }
        // RFC 9112 §6.1: never chunked to a client that may not know it.
        return minorVersion >= 1 ? .chunked : .untilClose
    }
}
