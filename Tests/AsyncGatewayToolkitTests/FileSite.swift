import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import TestPeers

/// A folder with files, and what serves them.
struct FileSite {
    /// When all files were last changed, so that their tags are strong: 1994-11-06 08:49:37.
    static let time = 784_111_777
    static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    let folder: TemporaryFolder
    var files: StaticFiles

    /// A folder with a file of each text; folders are made for names with a slash.
    init(_ contents: KeyValuePairs<String, String>) throws {
        folder = try TemporaryFolder()
        for (name, text) in contents {
            let parts = name.split(separator: "/").dropLast()
            for end in parts.indices {
                folder.makeFolder(parts[...end].joined(separator: "/"))
            }
            try folder.write(Array(text.utf8), to: name)
            folder.setTime(of: name, to: Self.time)
        }
        files = StaticFiles(KeptFiles(folder))
    }

    var client: TestClient { TestClient(files.app) }

    /// The same below `/files`, as a router mounts it.
    var mounted: TestClient {
        get throws { TestClient(try Router { $0.mount("/files", files.app) }.app) }
    }

    func get(_ target: String, _ headers: Headers = [:]) async throws -> TestResponse {
        try await client.get(target, headers: headers)
    }
}

/// The files of a temporary folder, which exists for as long as they are served.
private struct KeptFiles: FileSource {
    private let folder: TemporaryFolder
    private let files: FolderFiles

    init(_ folder: TemporaryFolder) {
        (self.folder, files) = (folder, FolderFiles(folder.path))
    }

    func open(_ path: [UInt8]) async throws -> FileLookup { try await files.open(path) }

    func entries(of folder: [UInt8], upTo limit: Int) async throws -> [FolderEntry]? {
        try await files.entries(of: folder, upTo: limit)
    }
}

/// Finds the same at every path.
struct OneFinding: FileSource {
    let lookup: @Sendable () throws -> FileLookup

    func open(_ path: [UInt8]) async throws -> FileLookup { try lookup() }
}
