extension Headers {
    /// Appends a field, even if there is one of that name, with `parameters` after its value.
    ///
    /// ```swift
    /// headers.add("Content-Disposition", "attachment", parameters: ["filename": "bud.gif"])
    /// // Content-Disposition: attachment; filename="bud.gif"
    /// ```
    ///
    /// Without a value the parameters stand alone. Each is written as `name="value"`, quoted and
    /// escaped, one whose value is `nil` as its bare name. Every `_` in its name becomes `-`.
    /// A value beyond ASCII is written twice, for old clients with a `_` in place of what those may
    /// misread, and in the extended form: `filename="__.pdf"; filename*=UTF-8''%E5%8F%91...`. A name
    /// that ends in `*` says that the value has that form already; it is written as it is.
    /// (`add_header`; RFC 9110 §5.6.6, RFC 8187)
    public mutating func add(
        _ name: String, _ value: String?, parameters: KeyValuePairs<String, String?> = [:]
    ) {
        var parts = value.map { [$0] } ?? []
        for (name, value) in parameters {
            let parameter = HeaderParameter(name, value)
            parts.append(parameter.quoted)
            // RFC 6266 §4.1: a name occurs once, and the caller's own extended form counts.
            guard let extended = parameter.extended else { continue }
            let isGiven = parameters.contains { HeaderParameter($0.key, nil).isExtended(of: name) }
            if !isGiven { parts.append(extended) }
        }
        fields.append((name, parts.joined(separator: "; ")))
    }
}
