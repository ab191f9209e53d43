extension Headers {
    /// Appends a field, even if there is one of that name, with `parameters` after its value.
    ///
    /// ```swift
    /// headers.add("Content-Disposition", "attachment", parameters: ["filename": "bud.gif"])
    /// // Content-Disposition: attachment; filename="bud.gif"
    /// ```
    ///
    /// Without a value the parameters stand alone. Each is written as `name="value"`, quoted and
    /// escaped; one without a value, or with an empty one, as its bare name. Every `_` in its name
    /// becomes `-`. (`add_header`; RFC 9110 §5.6.6)
    public mutating func add(
        _ name: String,
        _ value: String?,
        parameters: KeyValuePairs<String, String?> = [:]
    ) {
        var parts = parameters.map(formattedParameter)
        if let value { parts.insert(value, at: 0) }
        fields.append((name, parts.joined(separator: "; ")))
    }
}

private func formattedParameter(_ name: String, _ value: String?) -> String {
    let name = String(name.map { $0 == "_" ? "-" : $0 })
    guard let value, !value.isEmpty else { return name }
    return "\(name)=\"\(escapedForQuotes(value))\""
}

private func escapedForQuotes(_ value: String) -> String {
    var escaped = ""
    for scalar in value.unicodeScalars {
        if scalar == "\\" || scalar == "\"" { escaped += "\\" }
        escaped.unicodeScalars.append(scalar)
    }
    return escaped
}
