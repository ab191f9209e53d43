/// What caches are told of the files whose paths a pattern matches.
///
/// ```swift
/// files.cacheRules = [
///     CacheRule("assets/**", CacheRule.immutable),
///     CacheRule("**/*.html", "no-cache"),
/// ]
/// ```
///
/// A pattern is a path from the root of the files, in which `*` stands for any text within a segment, `**`
/// for any text at all, and `**/` for any folders, also for none. The file counts that is sent: the
/// index page of a folder has the path of that page.
public struct CacheRule: Sendable {
    private let pattern: PathPattern

    /// The value of Cache-Control.
    public let value: String

    /// A rule for the files whose paths match; of several, the first in the list counts.
    ///
    /// - Parameters:
    ///   - pattern: which paths; a slash at its beginning is left out.
    ///   - value: the value of Cache-Control.
    public init(_ pattern: String, _ value: String) {
        self.pattern = PathPattern(pattern)
        self.value = value
    }

    /// The value for files whose names change with their content. (RFC 8246)
    ///
    /// They are kept for a year, and not asked for again when a page is reloaded.
    public static let immutable = "public, max-age=31536000, immutable"

    func applies(to path: [UInt8]) -> Bool { pattern.matches(path) }
}
