#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An open descriptor with one owner, which is closed when this value is destroyed.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number, valid for as long as this value lives.
    package let number: Int32

    /// Takes over a descriptor that nobody else will close.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // Nothing can be done after a failure: on Linux the descriptor is closed in any case.
        _ = close(number)
    }
}
