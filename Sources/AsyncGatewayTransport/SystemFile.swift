#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A small file that the kernel generates when it is read, such as those of `/proc`.
enum SystemFile {
    /// The most bytes to read; a larger file counts as one that cannot be read.
    private static let maximumSize = 1 << 20

    /// The whole contents; `nil` if the file cannot be read.
    static func contents(of path: [UInt8]) -> [UInt8]? {
        guard case .success = Result(catching: StandardDescriptors.reserve) else { return nil }
        let text = (path + [0]).map(CChar.init(bitPattern:))
        let number = open(text, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let descriptor = FileDescriptor(owning: number)
        var contents: [UInt8] = []
        while contents.count <= maximumSize {
            guard
                let block = try? WaitingCalls.read(descriptor.number, atMost: 1 << 14, "read")
            else { return nil }  // The reason makes no difference.
            if block.isEmpty { return contents }
            contents += block
        }
        return nil
    }
}
