/// The value of an If-None-Match field. (RFC 9110 §13.1.2)
enum IfNoneMatch {
    /// `*`, which matches any representation.
    case any
    /// The opaque tags of the list, each with its quotation marks.
    case tags([ArraySlice<UInt8>])

    /// Parses a value; `nil` for a malformed one, which is ignored.
    init?(_ value: String) {
        var rest = Array(value.utf8)[...]
        rest.skip { isBlank($0) }
        if rest.first == UInt8(ascii: "*") {
            rest.removeFirst()
            rest.skip { isBlank($0) }
            guard rest.isEmpty else { return nil }
            self = .any
        } else {
            guard let tags = Self.list(rest) else { return nil }
            self = .tags(tags)
        }
    }

    /// Whether `tag` matches by the weak comparison, which ignores `W/` (§8.8.3.2).
    func matches(_ tag: String) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.hasBytes(of: tag) }
        }
    }

    /// A comma list, in which elements may be empty (§5.6.1.2).
    private static func list(_ text: [UInt8].SubSequence) -> [ArraySlice<UInt8>]? {
        var (tags, rest) = ([ArraySlice<UInt8>](), text)
        while true {
            rest.skip { isBlank($0) || $0 == comma }
            if rest.isEmpty { return tags }
            guard let tag = takeTag(&rest) else { return nil }
            tags.append(tag)
            rest.skip { isBlank($0) }
            guard rest.isEmpty || rest.first == comma else { return nil }
        }
    }

    /// An entity tag, without the `W/` of a weak one (§8.8.3).
    private static func takeTag(_ rest: inout [UInt8].SubSequence) -> ArraySlice<UInt8>? {
        if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
        guard rest.first == quote,
            let end = rest.dropFirst().firstIndex(where: { !isTagCharacter($0) }),
            rest[end] == quote
        else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[...end]
    }

    private static func isTagCharacter(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != quote && byte != 0x7F
    }
}

extension [UInt8].SubSequence {
    fileprivate mutating func skip(while condition: (UInt8) -> Bool) {
        self = drop(while: condition)
    }
}

private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
