internal import AsyncGatewayWire

/// Whether the field belongs to one connection, so that only the server may send it.
///
/// Exactly the eight names of PEP 3333's list, in any case: `Connection`, `Keep-Alive`,
/// `Proxy-Authenticate`, `Proxy-Authorization`, `TE`, `Trailers`, `Transfer-Encoding` and
/// `Upgrade`. A response may not set `Trailer` and `Proxy-Connection` either, though this returns
/// `false` for them; it may set `Connection: close`, and `Upgrade` with the status 426, which the
/// server turns into fields of its own. (wsgiref.util.is_hop_by_hop; RFC 9110 §7.6.1)
///
/// - Parameter fieldName: the name, in any case.
/// - Returns: `true` if it is one of the eight.
public func isHopByHop(_ fieldName: String) -> Bool {
    switch FieldName(fieldName) {
    case .hopByHop, .connection, .upgrade: true
    default: false
    }
}
