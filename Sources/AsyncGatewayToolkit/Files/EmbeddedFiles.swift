/// Files in memory, such as those that are compiled into the executable.
///
/// ```swift
/// let files = EmbeddedFiles(["index.html": index, "css/site.css": style])
/// let site = StaticFiles(files).app
/// ```
///
/// Each has a strong tag, which is made of its bytes by a hash when this is made; it is the same in
/// each process that has the same bytes. The hash, FNV-1a, is no cryptographic one: to those who
/// write the files themselves it promises nothing.
public struct EmbeddedFiles: FileSource {
    private let files: [[UInt8]: ServedFile]
    private let folders: [[UInt8]: Set<FolderEntry>]

    /// Files by their paths.
    ///
    /// - Parameters:
    ///   - contents: the bytes of each file, by its path; a slash at its beginning is left out.
    ///   - lastModified: when they were made, in seconds since 1970; `nil` for no Last-Modified.
    public init(_ contents: [String: [UInt8]], lastModified: Int? = nil) {
        var files: [[UInt8]: ServedFile] = [:]
        var folders: [[UInt8]: Set<FolderEntry>] = [[]: []]
        for (path, bytes) in contents {
            let path = Array(path.utf8.drop { $0 == slash })
            files[path] = ServedFile(bytes)
            files[path]?.validators.lastModified = lastModified
            Self.add(path, to: &folders)
        }
        (self.files, self.folders) = (files, folders)
    }

    /// Notes a file in its folder, and each folder in the one that it is in.
    private static func add(_ path: [UInt8], to folders: inout [[UInt8]: Set<FolderEntry>]) {
        var (rest, isFolder) = (path[...], false)
        while !rest.isEmpty {
            let end = rest.lastIndex(of: slash)
            let name = Array(rest[(end.map { $0 + 1 } ?? 0)...])
            let folder = rest[..<(end ?? 0)]
            folders[Array(folder), default: []].insert(FolderEntry(name, isFolder: isFolder))
            (rest, isFolder) = (folder, true)
        }
    }

    /// The file or folder at a path.
    public func open(_ path: [UInt8]) async throws -> FileLookup {
        if let file = files[path] { return .file(file) }
        return folders[path] == nil ? .missing : .folder
    }

    /// The files and folders in a folder.
    public func entries(of folder: [UInt8], upTo limit: Int) async throws -> [FolderEntry]? {
        folders[folder].map { Array($0.prefix(limit)) }
    }
}

private let slash = UInt8(ascii: "/")
