internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The descriptor of an open file, which is counted until it is closed.
///
/// close(2) asks who serves the file where that is a network or another process (FUSE_FLUSH), and waits for
/// the answer. No thread that may be a loop's does that.
struct OpenFileDescriptor: ~Copyable, Sendable {
    /// The kernel's number, valid for as long as this value lives.
    let number: Int32

    /// Whether opening, reading and closing the file wait for no network and no other process.
    let isLocal: Bool

    /// How many there are that are not closed.
    static var count: Int { open.load(ordering: .relaxed) }

    private static let open = Atomic(0)

    init(_ descriptor: consuming FileDescriptor, isLocal: Bool) {
        number = descriptor.released()
        self.isLocal = isLocal
        Self.open.add(1, ordering: .relaxed)
    }

    deinit {
        let number = number
        if isLocal { return Self.close(number) }
        do {
            try BlockingPool.shared.enqueue { Self.close(number) }
        } catch {
            // Without a thread, waiting is better than to leave it open.
            Self.close(number)
        }
    }

    private static func close(_ number: Int32) {
        _ = FileDescriptor(owning: number)
        open.subtract(1, ordering: .relaxed)
    }
}
