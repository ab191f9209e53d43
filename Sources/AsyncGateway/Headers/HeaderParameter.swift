internal import AsyncGatewayWire

/// A parameter of a field's value, in the forms in which it can be sent.
///
/// The text is read as scalars and bytes, never as characters: a combining mark behind a quote is no
/// part of the quote.
struct HeaderParameter {
    private let name: String
    private let value: String?

    init(_ name: String, _ value: String?) {
        self.name = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0 == "_" ? "-" : $0 }))
        self.value = value
    }

    /// The form that every client reads: `name="value"`.
    var quoted: String {
        guard let value else { return name }
        if hasExtendedName { return "\(name)=\(value)" }
        return isASCII ? "\(name)=\"\(escaped(value))\"" : "\(name)=\"\(fallback(for: value))\""
    }

    /// The form for a value beyond ASCII: `name*=UTF-8''value`; `nil` if the value needs none.
    ///
    /// RFC 8187 §3.2.1: without quotes.
    var extended: String? {
        guard let value, !isASCII, !hasExtendedName else { return nil }
        let encoded = PercentEscape.encode(Array(value.utf8), keeping: ByteRules.attribute)
        return "\(name)*=UTF-8''\(encoded)"
    }

    /// Whether this is the extended form of the parameter called `name`.
    func isExtended(of name: String) -> Bool {
        FieldName.areEqual(self.name, HeaderParameter(name, nil).name + "*")
    }

    private var hasExtendedName: Bool { name.utf8.last == UInt8(ascii: "*") }

    private var isASCII: Bool { value?.utf8.allSatisfy { $0 < 0x80 } ?? true }
}

/// RFC 9110 §5.6.4.
private func escaped(_ value: String) -> String {
    value.replacingScalars { $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil }
}

/// The value with a `_` for each scalar beyond ASCII, and for what RFC 6266 appendix D advises to
/// avoid: old clients may decode `%41`, and may not undo the escape of a quote or a backslash.
///
/// Controls stay, so that the field is refused like any other that has them.
private func fallback(for value: String) -> String {
    value.replacingScalars { !$0.isASCII || ["\"", "%", "\\"].contains($0) ? "_" : nil }
}

extension String {
    /// The text with each scalar replaced by what `replacement` returns for it, unless that is `nil`.
    fileprivate func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
        var text = ""
        for scalar in unicodeScalars {
            if let replacement = replacement(scalar) {
                text += replacement
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
