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
        let size = fields.reduce(2) { $0 + Self.encodedSizeLimit($1.0, $1.1) }
        return [UInt8](capacity: size) { output in
            append(to: &output)
            output.appendLineEnd()
        }
    }

    /// Refuses what must not reach the wire.
    ///
    /// - Throws: A ``GatewayError`` as ``encoded()`` does.
    package func validate() throws(GatewayError) {
        for (name, value) in fields where !isEncodable(name, value) {
            throw GatewayError(.invalidHeader, "\(name): \(value)")
        }
    }

    /// Validates the fields of a response of that status, and notices, in the same pass, what the
    /// server must know.
    ///
    /// - Throws: A ``GatewayError`` of code `.hopByHopHeader` with the first field that belongs to
    ///   the connection, but `Connection: close`, and `Upgrade` with the status 426; or
    ///   `.invalidHeader` as ``encoded()`` does and for a `Content-Length` that is malformed or
    ///   repeated.
    package func check(for status: Status = .ok) throws(GatewayError) -> FieldSummary {
        var summary = FieldSummary()
        for (name, value) in fields {
            try summary.note(name, value)
        }
        // RFC 9110 §15.5.22: 426 must say which protocols would do. Asked last, for hardly any
        // response has the field, and the status is text.
        if summary.hasUpgrade, status.code != 426 {
            throw GatewayError(.hopByHopHeader, "Upgrade: \(get("Upgrade") ?? "")")
        }
        return summary
    }

    /// Appends a line for each field, without the empty line that ends the section.
    ///
    /// Only for fields that ``validate()`` or ``check()`` has accepted.
    package func append(to output: inout ByteOutput) {
        for (name, value) in fields {
            output.append(ascii: name)
            output.append(UInt8(ascii: ":"))
            output.append(FieldGrammar.space)
            output.appendLatin1(value)
            output.appendLineEnd()
        }
    }

    /// The most bytes that the line of a field can have: a latin-1 byte takes one or two in UTF-8.
    static func encodedSizeLimit(_ name: String, _ value: String) -> Int {
        name.utf8.count + value.utf8.count + 4
    }
}

private func isEncodable(_ name: String, _ value: String) -> Bool {
    name.withUTF8Bytes(FieldGrammar.isToken) && FieldGrammar.isFieldValue(value)
}
