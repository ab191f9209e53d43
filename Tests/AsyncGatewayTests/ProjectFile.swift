import AsyncGateway
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of the package, found from this one.
struct ProjectFile: CustomStringConvertible {
    /// Counted from the project's root.
    let description: String

    init(_ path: String) {
        description = path
    }

    private var path: String {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/") + "/" + description
    }

    func read() async throws -> String {
        var bytes: [UInt8] = []
        for try await block in try FileWrapper(path: path) { bytes += block }
        return String(decoding: bytes, as: UTF8.self)
    }

    func write(_ text: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        fputs(text, file)
    }

    /// Whether documents that are rendered are to be written anew.
    static var writesDocuments: Bool { getenv("WRITE_SPECIFICATION") != nil }
}
