public import AsyncGateway

// MARK: - What a client prefers of what an app can send (RFC 9110 §12)
extension Environ {
    /// The media type among those offered that the client likes best; of equals, the first one
    /// offered.
    ///
    /// ```swift
    /// switch environ.preferredType(of: ["text/html", "application/json"]) {
    /// case "text/html": return .html(page)
    /// case "application/json": return json
    /// default: throw HTTPError(.notAcceptable)
    /// }
    /// ```
    ///
    /// For each type the most specific range that includes it counts: `text/html;level=1` before
    /// `text/html` before `text/*` before `*/*`. (RFC 9110 §12.5.1) A response that depends on it says
    /// `Vary: Accept`.
    ///
    /// - Parameter offered: types, the one that the app likes best first.
    /// - Returns: one of them, the first if the client does not say what it likes; `nil` if the
    ///   client accepts none.
    public func preferredType(of offered: [String]) -> String? {
        guard let accept = self["HTTP_ACCEPT"] else { return offered.first }
        let ranges = WeightedValue.list(accept)
        return best(of: offered) { MediaType($0).map { weight(of: $0, in: ranges) } ?? 0 }
    }

    /// The language among those offered that the client likes best; of equals, the first one
    /// offered.
    ///
    /// A range such as `en` includes `en` and what begins with `en-`, and the longest range that
    /// includes a language counts (RFC 4647 §3.3.1). If the client accepts none like that, the
    /// ranges are shortened: one who likes `de-AT` gets `de` (RFC 4647 §3.4). A response that depends on it
    /// says `Vary: Accept-Language`.
    ///
    /// ```swift
    /// let language = environ.preferredLanguage(of: ["en", "de"]) ?? "en"
    /// ```
    ///
    /// - Parameter offered: language tags, the one that the app likes best first.
    /// - Returns: one of them, the first if the client does not say what it likes; `nil` if the
    ///   client accepts none. To send another one is allowed then, and mostly better than 406.
    public func preferredLanguage(of offered: [String]) -> String? {
        guard let accept = self["HTTP_ACCEPT_LANGUAGE"] else { return offered.first }
        let ranges = WeightedValue.list(accept)
        return best(of: offered) { weight(ofLanguage: $0.asciiLowercase, in: ranges) }
            ?? languageByLookup(among: offered, in: ranges)
    }

    /// The content coding among those offered that the client likes best; of equals, the first one
    /// offered.
    ///
    /// `identity`, which is no coding, is acceptable unless the client excludes it, but is taken
    /// only if it is liked better than the others that are acceptable. (RFC 9110 §12.5.3) A response that
    /// depends on it says `Vary: Accept-Encoding`.
    ///
    /// ```swift
    /// if environ.preferredEncoding(of: ["gzip", "identity"]) == "gzip" { return compressed }
    /// ```
    ///
    /// - Parameter offered: codings such as `gzip`, the one that the app likes best first.
    /// - Returns: one of them; `nil` if the client accepts none.
    public func preferredEncoding(of offered: [String]) -> String? {
        guard let accept = self["HTTP_ACCEPT_ENCODING"] else {
            return offered.first { $0.equalsIgnoringCase("identity") }
        }
        let values = WeightedValue.list(accept)
        return best(of: offered) { weight(ofEncoding: $0.asciiLowercase, in: values) }
    }
}

/// The element of the greatest weight above 0, the first of several.
private func best(of offered: [String], by weight: (String) -> Int) -> String? {
    var best: (element: String, weight: Int)?
    for element in offered {
        let weight = weight(element)
        if weight > best?.weight ?? 0 { best = (element, weight) }
    }
    return best?.element
}

// MARK: - Types

private func weight(of type: MediaType, in ranges: [WeightedValue]) -> Int {
    let matching = ranges.compactMap { range in
        specificity(of: range, for: type).map { ($0, range.weight) }
    }
    return matching.max { $0.0 < $1.0 }?.1 ?? 0
}

/// How precisely a range names a type; `nil` if it does not include it.
private func specificity(of range: WeightedValue, for type: MediaType) -> Int? {
    switch range.value {
    case "*/*", "*": return 0
    case "\(type.type)/*": return 1
    case type.essence:
        let agree = range.parameters.allSatisfy {
            type.parameters[$0.key]?.asciiLowercase == $0.value
        }
        return agree ? 2 + range.parameters.count : nil
    default: return nil
    }
}

// MARK: - Languages

private func weight(ofLanguage tag: String, in ranges: [WeightedValue]) -> Int {
    let matching = ranges.filter { includes($0.value, tag) }
    return matching.max { length($0.value) < length($1.value) }?.weight ?? 0
}

private func length(_ range: String) -> Int { range == "*" ? 0 : range.utf8.count }

private func includes(_ range: String, _ tag: String) -> Bool {
    range == "*" || tag == range || tag.utf8.starts(with: "\(range)-".utf8)
}

private func languageByLookup(among offered: [String], in ranges: [WeightedValue]) -> String? {
    let accepted = ranges.filter { $0.weight > 0 }.sorted { $0.weight > $1.weight }
    for range in accepted {
        var tag = range.value[...]
        while let end = tag.utf8.lastIndex(of: UInt8(ascii: "-")) {
            tag = tag[..<end]
            let match = offered.first {
                $0.equalsIgnoringCase(tag) && !isExcluded($0.asciiLowercase, in: ranges)
            }
            if let match { return match }
        }
    }
    return nil
}

private func isExcluded(_ tag: String, in ranges: [WeightedValue]) -> Bool {
    ranges.contains { $0.weight == 0 && $0.value != "*" && includes($0.value, tag) }
}

// MARK: - Codings

private func weight(ofEncoding coding: String, in values: [WeightedValue]) -> Int {
    if let named = values.first(where: { canonical($0.value) == canonical(coding) }) {
        return named.weight
    }
    if let others = values.first(where: { $0.value == "*" }) { return others.weight }
    // Less than any weight that a client can give.
    return coding == "identity" ? 1 : 0
}

/// RFC 9110 §8.4.1.3: `x-gzip` is `gzip`.
private func canonical(_ coding: String) -> String { coding == "x-gzip" ? "gzip" : coding }
