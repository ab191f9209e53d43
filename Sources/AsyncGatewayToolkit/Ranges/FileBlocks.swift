internal import AsyncGateway

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A part of an open file in blocks, which are read away from the event loops: for bodies that the
/// system cannot send by itself.
struct FileBlocks: AsyncSequence, Sendable {
    let file: FileWrapper
    let range: Range<Int>

    private static let blockSize = 1 << 16

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let file: FileWrapper
        fileprivate var rest: Range<Int>

        /// Reads the next block.
        ///
        /// - Returns: the block; `nil` at the end of the part.
        /// - Throws: `TransportError` of code `.cannotReadFile`, also if the file has become shorter.
        mutating func next() async throws -> [UInt8]? {
            if rest.isEmpty { return nil }
            let (file, part) = (file, rest.prefix(FileBlocks.blockSize))
            let block = try await offload { try read(part, of: file) }
            rest = rest.lowerBound + block.count..<rest.upperBound
            return block
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(file: file, rest: range)
    }
}

/// Reads some bytes of a part, at least one.
private func read(_ part: Range<Int>, of file: FileWrapper) throws -> [UInt8] {
    var (count, number): (Int, Int32) = (0, 0)
    // unsafe: pread(2) writes at most the capacity that it is given, and `used` is what it has written.
    let bytes = file.withFileDescriptor { descriptor, _ in
        [UInt8](unsafeUninitializedCapacity: part.count) { memory, used in
            repeat {
                count = pread(descriptor, memory.baseAddress, part.count, off_t(part.lowerBound))
                number = errno
            } while count < 0 && number == EINTR
            used = max(0, count)
        }
    }
    guard count >= 0 else {
        throw TransportError(
            .cannotReadFile, call: "pread", errno: number,
            reason: String(cString: strerror(number)))
    }
    guard let bytes, count > 0 else {
        throw TransportError(.cannotReadFile, "it has become shorter")
    }
    return bytes
}
