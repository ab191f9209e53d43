internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

// A loop must not wait for a disk. What the kernel has in memory is opened and read at once, and the
// rest by a thread of the pool for work that blocks. Where the kernel cannot tell, as on macOS, a file
// is opened by such a thread, and read at once.

// MARK: - Opening

extension OpenFile {
    /// Opens a file below a folder as ``init(path:below:)`` does, without making the calling thread wait
    /// for a disk.
    ///
    /// - Throws: as ``init(path:below:)`` does; `CancellationError`.
    package static func open(path: [UInt8], below root: [UInt8]) async throws -> OpenFile {
        if let file = try openCached(path: path, below: root) { return file }
        return try await BlockingPool.shared.run {
            learn(root)
            return try OpenFile(path: path, below: root)
        }
    }

    /// Finds out for ``openCached(path:below:)`` whether a folder is on a local file system.
    private static func learn(_ root: [UInt8]) {
        #if os(Linux)
            guard !root.contains(0), let folder = owned(cag_open_path(terminated(root))) else {
                return
            }
            _ = FileSystems.isLocal(folder.number)
        #endif
    }

    /// Opens the file if the kernel finds it without waiting.
    ///
    /// It does so on a file system that ``open(path:below:)`` has found to be local.
    ///
    /// - Returns: `nil` if it does not, or if another call has to tell why it cannot be opened.
    /// - Throws: as ``init(path:below:)`` does.
    static func openCached(path: [UInt8], below root: [UInt8]) throws(SystemError) -> OpenFile? {
        #if os(Linux)
            try StandardDescriptors.reserve()
            let operation = operation(path)
            _ = try segments(of: path, operation)
            guard !path.contains(0), !root.contains(0) else { return nil }
            // A file system of another kind may wait for whoever serves it, also in open(2).
            guard let folder = owned(cag_open_path_cached(terminated(root))),
                FileSystems.isKnownAsLocal(folder.number)
            else { return nil }
            let flags = fileFlags | O_NOFOLLOW
            let number = cag_open_below_cached(folder.number, terminated(path), flags)
            let error = SystemError(operation)
            if let file = owned(number) { return try openedCached(file, operation) }
            if [ENOENT, EACCES].contains(error.errorNumber) { throw error }
        #endif
        return nil
    }

    private static func openedCached(
        _ file: consuming FileDescriptor, _ operation: SystemError.Operation
    ) throws(SystemError) -> OpenFile? {
        do {
            return try OpenFile(file, operation, isKnownAsLocal: true)
        } catch {
            guard error.isWouldBlock else { throw error }
            return nil
        }
    }

    private static func terminated(_ path: [UInt8]) -> [CChar] {
        path.map(CChar.init(bitPattern:)) + [0]
    }

    private static func owned(_ number: Int32) -> FileDescriptor? {
        number < 0 ? nil : FileDescriptor(owning: number)
    }
}

// MARK: - Reading

extension OpenFile {
    /// Reads at most `count` bytes at `offset`, without making the calling thread wait for a disk.
    ///
    /// - Returns: the bytes; none at or behind the end of the file.
    /// - Throws: `FileReadError.refused`; `CancellationError`.
    package func readAside(atMost count: Int, from offset: Int64) async throws -> [UInt8] {
        if let bytes = try readCached(atMost: count, from: offset) { return bytes }
        return try await aside { try self.read(atMost: count, from: offset) }
    }

    /// Reads at most `count` bytes at the beginning of a part that the file had when it was opened,
    /// without making the calling thread wait for a disk.
    ///
    /// - Returns: at least one byte.
    /// - Throws: `FileReadError`; `CancellationError`.
    package func readAside(atMost count: Int, of part: Range<Int64>) async throws -> [UInt8] {
        let bytes = try await readAside(atMost: min(count, part.count), from: part.lowerBound)
        guard !bytes.isEmpty else { throw FileReadError.shortened }
        return bytes
    }

    /// Makes sure that the kernel has a part of the file in memory, without making the calling thread wait
    /// for a disk.
    ///
    /// Linux before 6.5, and a file of another user, are asked for its beginning and its end only.
    ///
    /// - Returns: `false` if the kernel cannot have it, because another process or a network serves it.
    /// - Throws: `FileReadError.refused`; `CancellationError`.
    package func load(_ part: Range<Int64>) async throws -> Bool {
        switch try residence(of: part) {
        case .memory: return true
        case .elsewhere: return false
        case .disk:
            try await aside { try self.readAhead(part) }
            return true
        }
    }

    /// Does work on a thread of the pool; on this one if the system refuses a thread.
    private func aside<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await BlockingPool.shared.run(work)
        } catch is SystemError {
            return try work()
        }
    }

    /// Reads a part for the kernel to keep, and has it begin to read what follows.
    private func readAhead(_ part: Range<Int64>) throws(FileReadError) {
        #if os(Linux)
            _ = posix_fadvise(
                descriptor.number, off_t(part.lowerBound), off_t(4 * part.count),
                POSIX_FADV_WILLNEED)
        #endif
        var offset = part.lowerBound
        while offset < part.upperBound {
            let count = try read(atMost: min(1 << 17, part.count), from: offset).count
            if count == 0 { return }
            offset += Int64(count)
        }
    }
}

// MARK: - What the kernel has

extension OpenFile {
    /// Where the bytes of a file are.
    private enum Residence {
        case memory
        /// On a disk, from which the kernel reads them into memory.
        case disk
        /// Behind a network or another process, for which reading waits each time.
        case elsewhere
    }

    private func residence(of part: Range<Int64>) throws(FileReadError) -> Residence {
        // A page that is being read counts as cached, so the ends are asked for as well.
        for offset in [part.upperBound - 1, part.lowerBound] {
            if try readCached(atMost: 1, from: offset) != nil { continue }
            return descriptor.isLocal ? .disk : .elsewhere
        }
        return descriptor.isLocal && lacksPages(of: part) == true ? .disk : .memory
    }

    /// Whether the kernel lacks a page of a part in memory; `nil` if it does not tell.
    func lacksPages(of part: Range<Int64>) -> Bool? {
        #if os(Linux)
            let (start, count) = (UInt64(part.lowerBound), UInt64(part.count))
            let answer = cag_lacks_pages(descriptor.number, start, count)
            return answer < 0 ? nil : answer == 1
        #else
            return nil
        #endif
    }

    /// Reads bytes that the kernel has in memory, or that are there at once because its files are never
    /// anywhere else.
    ///
    /// - Returns: `nil` if the kernel does not have them.
    private func readCached(
        atMost count: Int, from offset: Int64
    ) throws(FileReadError) -> [UInt8]? {
        #if os(Linux)
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, used in
                result = cag_read_cached(descriptor.number, memory.baseAddress, count, offset)
                used = max(0, result)
            }
            if result >= 0 { return bytes }
            let error = SystemError("read")
            if error.isWouldBlock || error.isInterruption { return nil }
            // The file system cannot tell (EOPNOTSUPP), or the kernel, or a filter of system calls.
            guard descriptor.isLocal else { return nil }
        #endif
        return try read(atMost: count, from: offset)
    }
}
