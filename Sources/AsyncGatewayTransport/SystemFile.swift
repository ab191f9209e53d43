#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A small file that the kernel generates when it is read, such as those of `/proc`.
enum SystemFile {
    /// The whole contents; `nil` if the file cannot be read, or has more than `limit` bytes.
    static func contents(of path: [UInt8], atMost limit: Int = 1 << 20) -> [UInt8]? {
        guard case .success = Result(catching: StandardDescriptors.reserve) else { return nil }
        let text = (path + [0]).map(CChar.init(bitPattern:))
        let number = open(text, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let descriptor = FileDescriptor(owning: number)
        var contents: [UInt8] = []
        while contents.count <= limit {
            guard
                let block = try? WaitingCalls.read(descriptor.number, atMost: 1 << 14, "read")
            else { return nil }  // The reason makes no difference.
            if block.isEmpty { return contents }
            contents += block
        }
        return nil
    }
}
