public import AsyncGateway

/// What tells one version of a representation from another: its tag and the time of its last change. (RFC 9110 §8.8)
///
/// ```swift
/// let current = Validators(entityTag: EntityTag(opaque: note.version))
/// guard environ.evaluateConditions(on: current) == .proceed else {
///     throw HTTPError(.preconditionFailed)
/// }
/// ```
public struct Validators: Sendable, Hashable {
    /// The tag; `nil` if there is none.
    public var entityTag: EntityTag?

    /// The last change in seconds since 1970; `nil` if it is not known.
    public var lastModified: Int?

    /// Validators of these values.
    ///
    /// - Parameters:
    ///   - entityTag: the tag.
    ///   - lastModified: the last change, in seconds since 1970.
    public init(entityTag: EntityTag? = nil, lastModified: Int? = nil) {
        (self.entityTag, self.lastModified) = (entityTag, lastModified)
    }

    /// The validators that a response says of itself, in ETag and Last-Modified.
    public init(_ headers: Headers) {
        entityTag = headers[.eTag].flatMap(EntityTag.init)
        lastModified = headers[.lastModified].flatMap { unixSeconds(httpDate: $0) }
    }
}
