package import AsyncGatewayWire

extension Headers {
    /// The section's bytes: a line for each field, then an empty one, in UTF-8.
    ///
    /// Hop-by-hop fields are encoded too; an app's are refused when its response is started.
    /// (`__bytes__`; RFC 9112 §5)
    ///
    /// - Returns: The bytes.
    /// - Throws: A ``GatewayError`` of code `.invalidHeader` with the first field whose name is no
    ///   token, or whose value has an ASCII control character other than HTAB, or a space or HTAB at
    ///   either end.
    public func encoded() throws(GatewayError) -> [UInt8] {
        if let index = FieldGrammar.firstInvalid(in: fields) {
            throw GatewayError(.invalidHeader, line(at: index))
        }
        return FieldLines.encoded(fields, rawValues)
    }

    /// Validates the fields of a response, and notes, in the same pass, what the server must know.
    ///
    /// - Returns: What the server must know.
    /// - Throws: A ``GatewayError`` of code `.hopByHopHeader` with the first field that belongs to
    ///   the connection, but `Connection: close` and `Upgrade`; or `.invalidHeader` as ``encoded()``
    ///   does and for a `Content-Length` that is malformed or repeated.
    package func check() throws(GatewayError) -> FieldSummary {
        do throws(FieldError) {
            return try FieldSummary.check(fields)
        } catch {
            let code: GatewayError.Code =
                switch error.rule {
                case .isInvalid: .invalidHeader
                case .isHopByHop: .hopByHopHeader
                }
            throw GatewayError(code, line(at: error.index))
        }
    }

    private func line(at index: Int) -> String {
        "\(fields[index].0): \(fields[index].1)"
    }
}
