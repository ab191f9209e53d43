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
        latin1 text: String,
        safe: String = "/"
    ) throws(GatewayError) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else {
                throw GatewayError(.invalidPath, text)
            }
            if isUnreserved(byte) || safe.utf8.contains(byte) {
                quoted.unicodeScalars.append(scalar)
            } else {
                quoted += "%\(hexDigit(byte >> 4))\(hexDigit(byte & 0x0F))"
            }
        }
        return quoted
    }

    /// Whether `byte` is an unreserved character, which is never encoded. (RFC 3986 §2.3)
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }

    private static func hexDigit(_ value: UInt8) -> Character {
        Character(Unicode.Scalar(value < 10 ? value + 0x30 : value - 10 + UInt8(ascii: "A")))
    }
}
