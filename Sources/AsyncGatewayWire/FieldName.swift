/// What the name of a response's field means to the server itself.
package enum FieldName: Sendable {
    /// `Content-Length`.
    case contentLength
    /// `Content-Type`.
    case contentType
    /// `Date`.
    case date
    /// `Server`.
    case server
    /// `Connection`, one of the eight names of wsgiref's `is_hop_by_hop`.
    case connection
    /// `Upgrade`, another of the eight.
    case upgrade
    /// One of the other six.
    case hopByHop
    /// `Trailer` or `Proxy-Connection`: not among the eight, but about the connection all the same.
    case connectionControl
    /// Any other name.
    case other

    /// Classifies `name`, in any case, by its length first, then by its bytes; allocates nothing.
    package init(_ name: String) {
        self = name.withUTF8Bytes { FieldName($0.span) }
    }

    @inline(__always)
    init(_ name: Span<UInt8>) {
        let all = name.indices
        switch name.count {
        case 2 where name.equals(all, "te"): self = .hopByHop
        case 4 where name.equals(all, "date"): self = .date
        case 6 where name.equals(all, "server"): self = .server
        case 7 where name.equals(all, "upgrade"): self = .upgrade
        case 7 where name.equals(all, "trailer"): self = .connectionControl
        case 8 where name.equals(all, "trailers"): self = .hopByHop
        case 10 where name.equals(all, "connection"): self = .connection
        case 10 where name.equals(all, "keep-alive"): self = .hopByHop
        case 12 where name.equals(all, "content-type"): self = .contentType
        case 14 where name.equals(all, "content-length"): self = .contentLength
        case 16 where name.equals(all, "proxy-connection"): self = .connectionControl
        case 17 where name.equals(all, "transfer-encoding"): self = .hopByHop
        case 18 where name.equals(all, "proxy-authenticate"): self = .hopByHop
        case 19 where name.equals(all, "proxy-authorization"): self = .hopByHop
        default: self = .other
        }
    }

    /// Classifies `name` if it is a token.
    init?(token name: Span<UInt8>) {
        self.init(name)
        // Every name that means something is a token.
        if case .other = self, !FieldGrammar.isToken(name) { return nil }
    }

    /// Whether the field is more to the server than a line to send.
    var concernsServer: Bool {
        switch self {
        case .contentType, .other: false
        default: true
        }
    }
}

extension FieldName {
    /// Whether `value` is the connection option `close` alone, in any case (RFC 9112 §9.6).
    package static func isClose(_ value: String) -> Bool {
        value.withUTF8Bytes { $0.span.equals(0..<$0.count, "close") }
    }

    /// Whether both are the same field name: equal but for the case of ASCII letters.
    package static func areEqual(_ left: String, _ right: String) -> Bool {
        left.withUTF8Bytes { bytes in
            right.withUTF8Bytes { bytes.span.equalsIgnoringCase($0.span) }
        }
    }

    /// Feeds `name` into `hasher`, the same for every name that is equal by ``areEqual(_:_:)``.
    package static func hash(_ name: String, into hasher: inout Hasher) {
        hasher.combine(name.utf8.count)
        for byte in name.utf8 { hasher.combine(ByteRules.lowercased(byte)) }
    }
}
