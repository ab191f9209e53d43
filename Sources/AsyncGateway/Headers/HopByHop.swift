/// Whether the field belongs to one connection, so that only the server may send it.
///
/// Exactly the eight names of PEP 3333's list, in any case: `Connection`, `Keep-Alive`,
/// `Proxy-Authenticate`, `Proxy-Authorization`, `TE`, `Trailers`, `Transfer-Encoding` and
/// `Upgrade`. A response may not set `Trailer` and `Proxy-Connection` either, though this says
/// `false` of them. (wsgiref.util.is_hop_by_hop; RFC 9110 §7.6.1)
public func isHopByHop(_ fieldName: String) -> Bool {
    fieldName.withUTF8Bytes { FieldName($0) } == .hopByHop
}
