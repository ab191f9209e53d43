extension Headers {
    /// The section's bytes: a line for each field, then an empty one, in latin-1.
    ///
    /// Hop-by-hop fields are encoded too; an app's are refused when its response is started.
    /// (`__bytes__`; RFC 9112 §5)
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidHeader` with the first field whose name is no
    ///   token, or whose value has a control character other than HTAB, a scalar above U+00FF, or a
    ///   space or HTAB at either end.
    public func encoded() throws(GatewayError) -> [UInt8] {
        try validate()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encodedSizeLimit + 2)
        append(to: &bytes)
        bytes.append(contentsOf: "\r\n".utf8)
        return bytes
    }

    /// Refuses what must not reach the wire.
    ///
    /// - Throws: A ``GatewayError`` as ``encoded()`` does.
    package func validate() throws(GatewayError) {
        for (name, value) in fields where !isEncodable(name, value) {
            throw GatewayError(.invalidHeader, "\(name): \(value)")
        }
    }

    /// Validates the fields of a response and notices, in the same pass, what the server must know.
    ///
    /// - Throws: A ``GatewayError`` of code `.hopByHopHeader` with the first field that belongs to
    ///   the connection, or `.invalidHeader` as ``encoded()`` does and for a `Content-Length` that
    ///   is malformed or repeated.
    package func check() throws(GatewayError) -> FieldSummary {
        var summary = FieldSummary()
        for (name, value) in fields {
            try summary.note(name, value)
        }
        return summary
    }

    /// Appends a line for each field, without the empty line that ends the section.
    ///
    /// Only for fields that ``validate()`` or ``check()`` has accepted.
    package func append(to bytes: inout [UInt8]) {
        for (name, value) in fields {
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(FieldGrammar.space)
            value.appendLatin1(to: &bytes)
            bytes.append(UInt8(ascii: "\r"))
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    private var encodedSizeLimit: Int {
        fields.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 4 }
    }
}

private func isEncodable(_ name: String, _ value: String) -> Bool {
    name.withUTF8Bytes(FieldGrammar.isToken) && FieldGrammar.isFieldValue(value)
}
