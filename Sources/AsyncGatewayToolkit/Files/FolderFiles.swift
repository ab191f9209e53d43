public import AsyncGateway

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The files of a folder on disk, and of those in it.
///
/// No path leads out of the folder: symbolic links in it are not followed, and are not there. The
/// folder itself may be one. Devices, pipes and sockets are not there either.
public struct FolderFiles: FileSource {
    private let root: [UInt8]

    /// The files of the folder at `path`, which need not exist yet.
    public init(_ path: some FilePathConvertible) {
        root = path.filePathBytes
    }

    /// Opens the file at a path; on an event loop it waits for no disk.
    ///
    /// - Returns: what is there.
    /// - Throws: `TransportError` for what says nothing about the path: without a descriptor, of a disk
    ///   that fails.
    public func open(_ path: [UInt8]) async throws -> FileLookup {
        if path.isEmpty { return .folder }
        do {
            let file = try await FileWrapper.openIfPresent(
                path: path, below: root, blockSize: 1 << 16)
            return file.map { .file(ServedFile($0)) } ?? .missing
        } catch let error as TransportError {
            return try Self.lookup(for: error)
        }
    }

    /// The entries of a folder: files and folders.
    public func entries(of folder: [UInt8], upTo limit: Int) async throws -> [FolderEntry]? {
        try await offload { [root] in
            do {
                return try FolderReader.entries(of: folder, below: root, upTo: limit)
            } catch let error as TransportError {
                if case .forbidden = try Self.lookup(for: error) { throw HTTPError(.forbidden) }
                return nil
            }
        }
    }

    /// What an error says of the path that could not be opened.
    ///
    /// - Throws: the error, if it says nothing about it.
    static func lookup(for error: TransportError) throws(TransportError) -> FileLookup {
        guard error.code == .cannotOpenFile else { throw error }
        switch error.errno {
        case EISDIR: return .folder
        case EACCES, EPERM: return .forbidden
        // EINVAL: neither a file nor a folder. ELOOP and ENOTDIR: a link, among others. ENXIO: a socket.
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EINVAL, ENXIO: return .missing
        default: throw error
        }
    }
}
