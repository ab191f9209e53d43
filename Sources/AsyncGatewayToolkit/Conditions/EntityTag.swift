internal import AsyncGateway

/// The name of one version of a representation: the value of ETag. (RFC 9110 §8.8.3)
///
/// ```swift
/// var response = Response.text(note.text)
/// response.headers[.eTag] = EntityTag(opaque: "\(note.id).\(note.version)").description
/// ```
///
/// A strong tag stands for the same bytes, a weak one for content that is as good as the same. Two
/// representations of one URL that differ, such as a text and its compressed form, have different
/// tags.
public struct EntityTag: Sendable {
    /// What stands between the quotation marks.
    public let opaque: String

    /// Whether it is marked by `W/`.
    public let isWeak: Bool

    /// A tag of any text; if it has bytes that no tag can have, or a `%`, it is percent-encoded.
    ///
    /// - Parameters:
    ///   - opaque: what tells this version from others.
    ///   - isWeak: whether other bytes can have the same tag.
    public init(opaque: String, isWeak: Bool = false) {
        let fits = opaque.utf8.allSatisfy { isEntityTagByte($0) && $0 != UInt8(ascii: "%") }
        self.opaque = fits ? opaque : PercentEncoding.encode(opaque, for: .pathSegment)
        self.isWeak = isWeak
    }

    /// Reads the value of an ETag field: `"…"` or `W/"…"`.
    ///
    /// - Returns: `nil` for a text that is no tag, or goes on behind it.
    public init?(_ field: some StringProtocol) {
        var rest = Array(field.utf8)[...]
        guard let tag = EntityTag(first: &rest), rest.isEmpty else { return nil }
        self = tag
    }

    /// Reads a tag from the beginning of `rest`.
    init?(first rest: inout ArraySlice<UInt8>) {
        isWeak = rest.starts(with: "W/".utf8)
        if isWeak { rest = rest.dropFirst(2) }
        guard rest.first == quote,
            let end = rest.dropFirst().firstIndex(where: { !isEntityTagByte($0) }),
            rest[end] == quote
        else { return nil }
        opaque = String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
    }

    /// Whether both are strong, and the same. (RFC 9110 §8.8.3.2)
    public func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && matchesWeakly(other)
    }

    /// Whether both are the same but for the mark of a weak one. (RFC 9110 §8.8.3.2)
    public func matchesWeakly(_ other: EntityTag) -> Bool {
        opaque.hasSameBytes(as: other.opaque)
    }

    /// The tag of another representation of the same version, such as the compressed form.
    func appending(_ suffix: String) -> EntityTag {
        EntityTag(appended: opaque + suffix, isWeak: isWeak)
    }

    private init(appended opaque: String, isWeak: Bool) {
        (self.opaque, self.isWeak) = (opaque, isWeak)
    }
}

extension EntityTag: Hashable {
    /// Whether both are the same bytes, and both are weak or both strong.
    public static func == (left: EntityTag, right: EntityTag) -> Bool {
        left.isWeak == right.isWeak && left.matchesWeakly(right)
    }

    /// Hashes equal tags alike.
    public func hash(into hasher: inout Hasher) {
        // The same bytes are also the same text, so equal tags have the same hash.
        hasher.combine(opaque)
        hasher.combine(isWeak)
    }
}

extension EntityTag: CustomStringConvertible {
    /// The value of the field ETag.
    public var description: String { "\(isWeak ? "W/" : "")\"\(opaque)\"" }
}

/// RFC 9110 §8.8.3, `etagc`.
func isEntityTagByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != quote && byte != 0x7F
}

private let quote = UInt8(ascii: "\"")
