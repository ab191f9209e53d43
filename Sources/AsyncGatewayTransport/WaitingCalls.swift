#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// read(2) and write(2) that wait, whether their descriptor blocks or not.
///
/// Another process that shares an inherited descriptor can make it non-blocking at any time:
/// O_NONBLOCK belongs to the open file description (POSIX, open). So the mode is neither relied on
/// nor changed.
package enum WaitingCalls {
    /// Waits for bytes, and reads at most `count` of them.
    ///
    /// - Returns: at least one byte; none at the end.
    /// - Throws: `SystemError` that names `operation`.
    package static func read(
        _ descriptor: Int32, atMost count: Int, _ operation: SystemError.Operation
    ) throws(SystemError) -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, used in
            result = wait(until: Int16(POLLIN), on: descriptor) {
                systemRead(descriptor, memory.baseAddress, count)
            }
            used = max(0, result)
        }
        guard result >= 0 else { throw SystemError(operation) }
        return bytes
    }

    /// Writes all of `bytes`, in as few calls as the system allows.
    ///
    /// - Throws: `SystemError` that names `operation`.
    package static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ operation: SystemError.Operation
    ) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = try writeSome(rest, to: descriptor, operation)
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Writes as many of `bytes` as one call takes.
    ///
    /// - Returns: how many were written, at least one.
    /// - Throws: `SystemError` that names `operation`.
    static func writeSome(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ operation: SystemError.Operation
    ) throws(SystemError) -> Int {
        let written = wait(until: Int16(POLLOUT), on: descriptor) {
            systemWrite(descriptor, bytes.baseAddress, bytes.count)
        }
        guard written > 0 else { throw SystemError(operation) }
        return written
    }

    /// Repeats a call after a signal, and after EAGAIN when poll(2) reports `event`.
    ///
    /// - Returns: the result of the last call; negative if it has failed, with `errno` set.
    private static func wait(until event: Int16, on descriptor: Int32, _ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK:
                var entry = pollfd(fd: descriptor, events: event, revents: 0)
                if poll(&entry, 1, -1) < 0, errno != EINTR { return -1 }
            default: return result
            }
        }
    }
}

private let systemRead = read
private let systemWrite = write
