/// The line of version 1 of the PROXY protocol (§2.1), such as
/// `PROXY TCP4 192.0.2.1 198.51.100.2 51000 443`.
enum ProxyHeaderV1 {
    private static let prefix = Array("PROXY ".utf8)

    /// With its CRLF.
    private static let maximumLineBytes = 107

    static func parse(
        _ bytes: Span<UInt8>
    ) throws(WireError) -> (header: ProxyHeader, length: Int)? {
        let known = min(bytes.count, prefix.count)
        for index in 0..<known where bytes[index] != prefix[index] { throw malformed }
        let end = min(bytes.count, maximumLineBytes)
        let line = bytes.firstIndex(of: .lineFeed, from: known, to: end)
        guard line < end else {
            if end == maximumLineBytes { throw malformed }
            return nil
        }
        guard bytes[line - 1] == .carriageReturn else { throw malformed }
        let ends = try parseEnds(bytes, prefix.count..<line - 1)
        return (ProxyHeader(ends: ends), line + 1)
    }

    private static func parseEnds(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(WireError) -> ProxyHeader.Ends? {
        let words = bytes.words(in: range)
        // What follows it is to be ignored.
        if let first = words.first, bytes.equals(first, exactly: "UNKNOWN") { return nil }
        guard words.count == 5,
            let source = address(bytes, words[0], words[1], port: words[3]),
            let destination = address(bytes, words[0], words[2], port: words[4])
        else { throw malformed }
        return ProxyHeader.Ends(source: source, destination: destination)
    }

    private static func address(
        _ bytes: Span<UInt8>, _ family: Range<Int>, _ address: Range<Int>, port: Range<Int>
    ) -> NetworkAddress? {
        guard let port = decimalPort(bytes, port) else { return nil }
        if bytes.equals(family, exactly: "TCP4") {
            return IPv4Grammar.value(bytes, address).map { .ipv4(address: $0, port: port) }
        }
        guard bytes.equals(family, exactly: "TCP6"), let value = IPv6Grammar.value(bytes, address)
        else { return nil }
        return .ipv6(high: value.high, low: value.low, port: port)
    }

    /// Without leading zeros, as the specification has it.
    private static func decimalPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard 1...5 ~= range.count, range.count == 1 || bytes[range.lowerBound] != .zero
        else { return nil }
        return bytes.decimal(in: range).flatMap(UInt16.init(exactly:))
    }

    private static var malformed: WireError { WireError(.malformedProxyHeader) }
}

extension Span<UInt8> {
    /// What stands between single spaces; a word is empty where two follow each other.
    fileprivate func words(in range: Range<Int>) -> [Range<Int>] {
        var (words, start) = ([Range<Int>](), range.lowerBound)
        while true {
            let end = firstIndex(of: .space, from: start, to: range.upperBound)
            words.append(start..<end)
            if end == range.upperBound { return words }
            start = end + 1
        }
    }
}
