/// The types of files by the ends of their names.
///
/// ```swift
/// var types = MediaTypes()
/// types["tea"] = "application/vnd.tea"
/// types.other = "text/plain; charset=utf-8"
/// ```
///
/// The end is what follows the last dot, in any case: `tar.gz` is `gz`. Text has `charset=utf-8`; change it
/// for files in another encoding.
public struct MediaTypes: Sendable {
    private var types: [String: String]

    /// The type of a file whose end is not known.
    public var other = "application/octet-stream"

    /// About a hundred types, those of the web and those of common documents.
    public init() {
        types = Self.known
    }

    /// The type of files with that end, without the dot; `nil` for ``other``.
    public subscript(end: String) -> String? {
        get { types[end.asciiLowercase] }
        set { types[end.asciiLowercase] = newValue }
    }

    /// The type of the file at a path.
    ///
    /// - Parameter path: a path, or the last segment of one.
    /// - Returns: the value of Content-Type.
    public func type(ofFileAt path: some BidirectionalCollection<UInt8>) -> String {
        let mark = path.lastIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
        guard let mark, path[mark] == UInt8(ascii: ".") else { return other }
        return self[String(decoding: path[mark...].dropFirst(), as: UTF8.self)] ?? other
    }
}
