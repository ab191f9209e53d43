internal import AsyncGateway

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Reads which files and folders a folder has in it; all calls block their thread.
enum FolderReader {
    /// The files and folders in the folder at `path` below `root`, as far as they can be opened there.
    ///
    /// - Parameters:
    ///   - path: segments divided by slashes; empty for `root` itself.
    ///   - root: the path of a folder.
    ///   - limit: how many entries are read.
    /// - Returns: the entries, without names that begin with a dot.
    /// - Throws: `TransportError` of code `.cannotOpenFile` or `.resourcesExhausted`.
    static func entries(
        of path: [UInt8], below root: [UInt8], upTo limit: Int
    ) throws(TransportError) -> [FolderEntry] {
        let number = try open(path, below: root)
        guard let stream = fdopendir(number) else {
            let error = failure(path)
            _ = close(number)
            throw error
        }
        defer { closedir(stream) }
        var entries: [FolderEntry] = []
        while entries.count < limit, let entry = readdir(stream) {
            let name = name(of: entry)
            guard name.first != UInt8(ascii: "."), let isFolder = isFolder(entry, in: number)
            else { continue }
            entries.append(FolderEntry(name, isFolder: isFolder))
        }
        return entries
    }

    /// Opens one segment after the other, following no link.
    private static func open(
        _ path: [UInt8], below root: [UInt8]
    ) throws(TransportError) -> Int32 {
        // openat(2) would end a path at its NUL.
        guard !root.contains(0), !path.contains(0) else { throw failure(path, EINVAL) }
        let segments = path.split(separator: UInt8(ascii: "/"))
        // Those lead out of the folder.
        guard
            !segments.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) })
        else { throw failure(path, ENOENT) }
        let flags = O_RDONLY | O_CLOEXEC | O_DIRECTORY
        var number = openat(AT_FDCWD, systemPath(root), flags)
        for segment in segments where number >= 0 {
            let outer = number
            number = openat(outer, systemPath(segment), flags | O_NOFOLLOW)
            // close(2) may change it.
            let reason = errno
            _ = close(outer)
            errno = reason
        }
        guard number >= 0 else { throw failure(path) }
        return number
    }

    /// The name of an entry, a C string within it.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        // unsafe: readdir(3) ends the name with a NUL, and the entry is valid until its next call.
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        let start = UnsafeRawPointer(entry) + offset
        let text = start.assumingMemoryBound(to: UInt8.self)
        return Array(
            UnsafeBufferPointer(
                start: text, count: strlen(start.assumingMemoryBound(to: CChar.self))))
    }

    /// Whether an entry is a folder; `nil` if it is neither a folder nor a file.
    private static func isFolder(
        _ entry: UnsafeMutablePointer<dirent>, in folder: Int32
    ) -> Bool? {
        switch Int32(entry.pointee.d_type) {
        case Int32(DT_DIR): return true
        case Int32(DT_REG): return false
        case Int32(DT_UNKNOWN): break
        default: return nil
        }
        // Some file systems do not tell.
        var information = stat()
        let path = systemPath(name(of: entry))
        guard fstatat(folder, path, &information, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        switch information.st_mode & S_IFMT {
        case S_IFDIR: return true
        case S_IFREG: return false
        default: return nil
        }
    }

    private static func failure(
        _ path: [UInt8], _ number: Int32 = errno
    ) -> TransportError {
        TransportError(.cannotOpenFile, call: "open", on: path, number)
    }
}
