/// The value of If-Match or If-None-Match: any version, or some. (RFC 9110 §13.1.1, §13.1.2)
///
/// ```swift
/// let known = environ["HTTP_IF_NONE_MATCH"].flatMap { EntityTagList($0) }
/// if known?.containsWeakly(tag) == true {
///     try await startResponse(.notModified, ["ETag": tag.description])
///     return .empty
/// }
/// ```
///
/// ``AsyncGateway/Environ/evaluateConditions(on:)`` reads all conditions of a request.
public enum EntityTagList: Sendable, Hashable {
    /// `*`, which is true of any representation.
    case any
    /// The tags of the list, perhaps none.
    case tags([EntityTag])

    /// Reads the value of a field; elements may be empty (RFC 9110 §5.6.1.2).
    ///
    /// - Returns: `nil` if a part of it is no tag: what the client knows cannot be told.
    public init?(_ field: some StringProtocol) {
        let value = Array(field.utf8)[...].trimmingBlanks
        if value.elementsEqual("*".utf8) {
            self = .any
            return
        }
        guard let tags = Self.tags(in: value) else { return nil }
        self = .tags(tags)
    }

    private static func tags(in value: ArraySlice<UInt8>) -> [EntityTag]? {
        var (tags, rest) = ([EntityTag](), value)
        while true {
            rest = rest.drop { isBlank($0) || $0 == comma }
            if rest.isEmpty { return tags }
            guard let tag = EntityTag(first: &rest) else { return nil }
            tags.append(tag)
            rest = rest.drop(while: isBlank)
            guard rest.isEmpty || rest.first == comma else { return nil }
        }
    }

    /// Whether a tag is in the list by the strong comparison, as for If-Match.
    public func containsStrongly(_ tag: EntityTag) -> Bool {
        contains { $0.matchesStrongly(tag) }
    }

    /// Whether a tag is in the list by the weak comparison, as for If-None-Match.
    public func containsWeakly(_ tag: EntityTag) -> Bool {
        contains { $0.matchesWeakly(tag) }
    }

    private func contains(where isMatch: (EntityTag) -> Bool) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains(where: isMatch)
        }
    }
}

private let comma = UInt8(ascii: ",")
