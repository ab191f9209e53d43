/// How much a client may send in the parts of a multipart body besides their content.
///
/// What is exceeded is answered with 413, and nothing is kept.
public struct MultipartLimits: Sendable, Hashable {
    /// How many parts there may be; by default 1,000.
    public var parts = 1000

    /// How many parts may be files, those with a file name, be it an empty one; by default 100.
    public var files = 100

    /// How many bytes all parts may have together with their heads; `nil`, the default, for as
    /// many as the server takes.
    public var totalBytes: Int?

    /// How many bytes the head of a part may have; by default 8,192.
    public var headBytes = 8 * 1024

    /// How many bytes the name of a field, and the name of a file, may have; by default 1,024.
    public var nameBytes = 1024

    /// How many bytes may precede the first part; by default 1,024.
    public var preambleBytes = 1024

    /// The default limits.
    public init() {}
}
