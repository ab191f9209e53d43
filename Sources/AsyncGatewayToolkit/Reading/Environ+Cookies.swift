public import AsyncGateway

extension Environ {
    /// The cookies that came with the request, in order; values are as they were set.
    ///
    /// They are read as liberally as browsers send what others have set: a part without `=` or
    /// without a name is no cookie, and quotation marks around a value are none of it. Of several
    /// with one name, which were set for different paths or domains, the first is the one for the
    /// longest path. (RFC 6265bis §5.8.3)
    ///
    /// It is read at each call.
    public var cookies: NamedValues {
        NamedValues(CookieField.pairs(in: self["HTTP_COOKIE"] ?? ""), of: .cookies)
    }
}

/// The value of a Cookie field.
private enum CookieField {
    /// The names and values in a field's variable, which has a scalar for each byte.
    static func pairs(in native: String) -> [NamedValues.Element] {
        let bytes = native.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        return bytes.split(separator: UInt8(ascii: ";")).compactMap(pair)
    }

    private static func pair(_ part: ArraySlice<UInt8>) -> NamedValues.Element? {
        guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = part[..<sign].trimmingBlanks
        guard !name.isEmpty else { return nil }
        let value = unquoted(part[(sign + 1)...].trimmingBlanks)
        return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }

    private static func unquoted(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else { return value }
        return value.dropFirst().dropLast()
    }
}
