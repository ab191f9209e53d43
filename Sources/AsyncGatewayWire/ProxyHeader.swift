/// What a proxy says of a connection before its first byte: whose it is.
///
/// The PROXY protocol, versions 1 and 2, by its specification (HAProxy, 2020/03/05).
package struct ProxyHeader: Sendable, Hashable {
    /// The two ends of the connection to the proxy.
    package struct Ends: Sendable, Hashable {
        package let source: NetworkAddress
        package let destination: NetworkAddress
    }

    /// The ends; `nil` if those of the socket are the right ones.
    ///
    /// The connection is then the proxy's own, as for a check of health, or it does not know them.
    package let ends: Ends?

    /// The longest header that is read, in bytes, additional fields included.
    ///
    /// Version 1 has 107 at most (§2.1); version 2 could have 65,551.
    package static let maximumBytes = 8192

    /// Reads the header at the beginning of what has arrived.
    ///
    /// - Returns: the header and its length; `nil` if more bytes are needed.
    /// - Throws: `WireError` as soon as the bytes cannot be the beginning of a header.
    static func parse(
        _ bytes: Span<UInt8>
    ) throws(WireError) -> (header: ProxyHeader, length: Int)? {
        if bytes.isEmpty { return nil }
        return bytes[0] == .carriageReturn
            ? try ProxyHeaderV2.parse(bytes) : try ProxyHeaderV1.parse(bytes)
    }
}
