/// A path in the file system: text, which is encoded in UTF-8, or bytes.
///
/// The system takes a path as bytes, whatever their encoding. A type of your own that has a path can
/// conform.
public protocol FilePathConvertible: Sendable {
    /// The path as the system takes it, without a NUL at its end.
    var filePathBytes: [UInt8] { get }
}

extension String: FilePathConvertible {
    /// The text in UTF-8.
    public var filePathBytes: [UInt8] { Array(utf8) }
}

extension Substring: FilePathConvertible {
    /// The text in UTF-8.
    public var filePathBytes: [UInt8] { Array(utf8) }
}

extension [UInt8]: FilePathConvertible {
    /// The bytes themselves.
    public var filePathBytes: [UInt8] { self }
}

extension ArraySlice<UInt8>: FilePathConvertible {
    /// The bytes of the slice.
    public var filePathBytes: [UInt8] { Array(self) }
}
