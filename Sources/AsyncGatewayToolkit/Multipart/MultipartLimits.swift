/// How much a client may send in the parts of a multipart body besides their content.
///
/// What is exceeded is answered with 413, and nothing is kept.
public struct MultipartLimits: Sendable, Hashable {
    /// How many parts there may be.
    public var parts = 1000

    /// How many of them may be files: parts with a file name, be it an empty one.
    public var files = 100

    /// How many bytes all parts may have together with their heads; `nil` for as many as the server
    /// takes.
    public var totalBytes: Int?

    /// How many bytes the head of a part may have.
    public var headBytes = 8 * 1024

    /// How many bytes the name of a field, and the name of a file, may have.
    public var nameBytes = 1024

    /// How many bytes may precede the first part.
    public var preambleBytes = 1024

    /// The default limits.
    public init() {}
}
