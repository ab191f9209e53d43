internal import AsyncGatewayWire

/// Percent-encoding of the values of an environ. (RFC 3986 §2.1)
package enum PercentEncoding {
    /// Encodes every byte that is neither unreserved nor one of the ASCII characters in `safe`.
    ///
    /// `text` has one scalar for each byte, as every string of an environ has.
    /// (`urllib.parse.quote` with `encoding='latin1'`)
    ///
    /// - Returns: the encoded text.
    /// - Throws: ``GatewayError`` of code `.invalidPath` if a scalar is above U+00FF.
    package static func quote(
        latin1 text: String, safe: String = "/"
    ) throws(GatewayError) -> String {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else {
                throw GatewayError(.invalidPath, text)
            }
            bytes.append(byte)
        }
        let kept = ByteRules.unreserved.union(safe.utf8)
        return PercentEscape.encode(bytes, keeping: kept)
    }
}
