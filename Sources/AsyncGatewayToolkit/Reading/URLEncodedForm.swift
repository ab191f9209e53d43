internal import AsyncGateway

/// The form `application/x-www-form-urlencoded`: names and values in a query or a body.
///
/// It is read as browsers write it, and as liberally: WHATWG URL Standard §5.
enum URLEncodedForm {
    /// Reads pairs, the malformed parts of names and values as U+FFFD.
    ///
    /// - Parameters:
    ///   - bytes: what was sent.
    ///   - limit: how many pairs there may be.
    /// - Returns: the pairs; `nil` if there are more.
    static func decode(_ bytes: some Sequence<UInt8>, limit: Int = .max) -> [NamedValues.Element]? {
        var pairs: [NamedValues.Element] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let part = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest.dropFirst(part.count + 1)
            guard !part.isEmpty else { continue }
            guard pairs.count < limit else { return nil }
            pairs.append(pair(part))
        }
        return pairs
    }

    private static func pair(_ part: ArraySlice<UInt8>) -> NamedValues.Element {
        let name = part.prefix { $0 != UInt8(ascii: "=") }
        return (text(name), text(part.dropFirst(name.count + 1)))
    }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String {
        let bytes = encoded.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return String(decoding: PercentEncoding.decodeBytes(bytes), as: UTF8.self)
    }

    /// Writes pairs.
    static func encode(_ pairs: some Sequence<NamedValues.Element>) -> String {
        pairs.map { name, value in
            PercentEncoding.encode(name, for: .query) + "="
                + PercentEncoding.encode(value, for: .query)
        }.joined(separator: "&")
    }
}

extension NamedValues {
    /// Reads what a query or a form says: `name=value` pairs, divided by `&`, percent-encoded, with
    /// `+` for a space.
    ///
    /// Whatever a client sends can be read: a part without `=` is a name with an empty value, an
    /// escape that is none stays as it is, and what is no UTF-8 becomes U+FFFD. (WHATWG URL
    /// Standard §5.1)
    ///
    /// ```swift
    /// let values = NamedValues(urlEncoded: "tea=green&tea=black&cups=2")
    /// let teas = values.all("tea")  // ["green", "black"]
    /// ```
    public init(urlEncoded text: String) {
        self.init(URLEncodedForm.decode(text.utf8) ?? [], of: .query)
    }

    /// The pairs as a query or a form has them, with `%20` for a space.
    public var urlEncoded: String { URLEncodedForm.encode(self) }
}
