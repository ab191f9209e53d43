internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The addresses that begin with the same bits, or all Unix-domain sockets. (RFC 4632 §3.1)
enum AddressNetwork: Sendable, Hashable {
    case ipv4(UInt32, bits: Int)
    case ipv6(high: UInt64, low: UInt64, bits: Int)
    case unix

    /// Reads `192.0.2.0/24`, `2001:db8::/32`, one address, or `unix`.
    ///
    /// - Returns: `nil` for any other text, and for an address with bits beyond the network.
    init?(_ text: String) {
        if text == "unix" {
            self = .unix
            return
        }
        let parts = text.utf8.split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(ip: parts[0]) else { return nil }
        let bits = parts.count == 1 ? nil : FieldGrammar.decimal(String(Substring(parts[1])))
        guard parts.count == 1 || bits != nil else { return nil }
        // One that is mapped into IPv6 is one of IPv4, and its bits are other ones.
        switch (address, SocketName(address)) {
        case (.ipv4(let address, _), _): self = .ipv4(address, bits: bits ?? 32)
        case (_, .ipv4(let address, _)) where bits == nil: self = .ipv4(address, bits: 32)
        case (.ipv6(let high, let low, _), .ipv6):
            self = .ipv6(high: high, low: low, bits: bits ?? 128)
        default: return nil
        }
        guard hasNoOtherBits else { return nil }
    }

    private var hasNoOtherBits: Bool {
        switch self {
        case .ipv4(let address, let bits):
            0...32 ~= bits && UInt64(address) << 32 & ~mask(bits) == 0
        case .ipv6(let high, let low, let bits):
            0...128 ~= bits && high & ~mask(bits) == 0 && low & ~mask(bits - 64) == 0
        case .unix: true
        }
    }

    /// Whether a peer is one of these.
    func contains(_ peer: SocketName) -> Bool {
        switch (self, peer) {
        case (.ipv4(let network, let bits), .ipv4(let address, _)):
            UInt64(network ^ address) << 32 & mask(bits) == 0
        case (.ipv6(let high, let low, let bits), .ipv6(let peerHigh, let peerLow, _, _)):
            (high ^ peerHigh) & mask(bits) == 0 && (low ^ peerLow) & mask(bits - 64) == 0
        case (.unix, .unix): true
        default: false
        }
    }
}

/// A word whose first bits are set.
private func mask(_ bits: Int) -> UInt64 {
    bits <= 0 ? 0 : ~0 << UInt64(64 - min(bits, 64))
}
