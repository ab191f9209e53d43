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
    static func pairs(in native: String) -> [NamedValues.Element] {
        native.unicodeScalars.split(separator: ";").compactMap { part in
            guard let sign = part.firstIndex(of: "=") else { return nil }
            let name = trimmed(part[..<sign])
            guard !name.isEmpty else { return nil }
            return (text(name), text(unquoted(trimmed(part[part.index(after: sign)...]))))
        }
    }

    /// The bytes that a native string stands for, read as UTF-8.
    private static func text(_ scalars: Substring.UnicodeScalarView) -> String {
        String(decoding: scalars.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
    }

    private static func unquoted(
        _ value: Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView {
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return value }
        return value.dropFirst().dropLast()
    }

    private static func trimmed(
        _ text: Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView {
        var text = text.drop { isWhitespace($0) }
        while let last = text.last, isWhitespace(last) { text.removeLast() }
        return text
    }

    private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t"
    }
}
