internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A folder that exists for the time of a test.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: String

    /// Makes an empty folder.
    ///
    /// - Throws: when the system refuses one.
    package init() throws {
        // Short, for the path of a socket has room for hardly more than a hundred bytes.
        path = "/tmp/gateway-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        // What is left behind harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in the folder.
    package subscript(name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and returns its path.
    ///
    /// - Throws: when the file cannot be written.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: self[name]))
        return self[name]
    }

    /// Writes a file whose name may be no text.
    ///
    /// - Throws: when the file cannot be written.
    package func write(_ bytes: [UInt8], named name: [UInt8]) throws {
        let path = (Array("\(path)/".utf8) + name).map(CChar.init(bitPattern:)) + [0]
        guard let file = fopen(path, "w") else { throw PeerError("open") }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
    }

    /// Says that a file was last changed at a time, since 1970.
    package func setTime(of name: String, to seconds: Int, nanoseconds: Int = 0) {
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        _ = utimensat(AT_FDCWD, self[name], [time, time], 0)
    }

    /// Gives a file another name, also that of another one, which it replaces.
    ///
    /// - Throws: when the system refuses it.
    package func move(_ name: String, to other: String) throws {
        guard rename(self[name], self[other]) == 0 else { throw PeerError("rename") }
    }

    /// Makes a folder in the folder.
    package func makeFolder(_ name: String) { _ = mkdir(self[name], 0o700) }

    /// Makes a symbolic link that leads to `target`.
    package func makeLink(_ name: String, to target: String) { _ = symlink(target, self[name]) }

    /// Makes a named pipe.
    package func makePipe(_ name: String) { _ = mkfifo(self[name], 0o600) }

    /// Makes a file shorter, or longer by zeros.
    package func resize(_ name: String, to count: Int) { _ = truncate(self[name], off_t(count)) }

    /// The names of all that is in it, in their order.
    package var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Who may use a file; `nil` if there is none.
    package func mode(of name: String) -> UInt16? {
        var information = stat()
        guard lstat(self[name], &information) == 0 else { return nil }
        return UInt16(truncatingIfNeeded: information.st_mode & 0o777)
    }

    /// Whether there is anything of that name.
    package func contains(_ name: String) -> Bool { access(self[name], F_OK) == 0 }
}
