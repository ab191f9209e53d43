/// Where files come from: a folder, the executable, an archive.
///
/// ``StaticFiles`` asks it for paths that it has checked: segments divided by one slash each, none of
/// them empty, `.` or `..`, and no NUL. The empty path is the root. The bytes of a path are those that
/// were sent, decoded.
///
/// ```swift
/// struct Translations: FileSource {
///     var texts: [String: ServedFile]
///
///     func open(_ path: [UInt8]) async throws -> FileLookup {
///         texts[String(decoding: path, as: UTF8.self)].map { .file($0) } ?? .missing
///     }
/// }
/// ```
///
/// It is called on event loops, from several at once: what blocks is for `offload`.
public protocol FileSource: Sendable {
    /// Opens what is at a path.
    ///
    /// - Parameter path: the path, without a slash at either end.
    /// - Returns: what is there.
    /// - Throws: what is no answer about the path: the response is a 500, or what the error stands for.
    func open(_ path: [UInt8]) async throws -> FileLookup

    /// The entries of a folder, for a listing.
    ///
    /// - Parameters:
    ///   - folder: its path.
    ///   - limit: how many are wanted at most.
    /// - Returns: the entries, in any order; `nil` if there is no such folder, or the source lists none.
    /// - Throws: as ``open(_:)`` does.
    func entries(of folder: [UInt8], upTo limit: Int) async throws -> [FolderEntry]?
}

extension FileSource {
    /// Lists nothing.
    public func entries(of folder: [UInt8], upTo limit: Int) async throws -> [FolderEntry]? { nil }
}

/// What is at a path of a ``FileSource``.
public enum FileLookup: Sendable {
    /// A file, open.
    case file(ServedFile)
    /// A folder.
    case folder
    /// Nothing that is to be served.
    case missing
    /// Something that may not be read, which is answered with 403.
    case forbidden

    /// The file, if it is one.
    var file: ServedFile? {
        if case .file(let file) = self { file } else { nil }
    }
}

/// A file or a folder that a folder has in it, for a listing.
public struct FolderEntry: Sendable, Hashable {
    /// The name, one segment.
    public var name: [UInt8]

    /// Whether it is a folder itself.
    public var isFolder: Bool

    /// An entry of that name.
    public init(_ name: [UInt8], isFolder: Bool) {
        (self.name, self.isFolder) = (name, isFolder)
    }
}
