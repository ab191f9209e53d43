internal import CAsyncGatewaySystem
internal import Synchronization

/// Which file systems the kernel serves by itself, by the numbers of their devices.
///
/// To ask for the kind of a file system (statfs(2)) is to ask who serves it, and to wait for the answer. So
/// the answers are kept, for loops that may not ask.
///
/// An unmounted file system may leave its number to another. One that was not local is then taken for
/// not local, which costs a thread. One that was local is asked again with each file that a thread opens there.
enum FileSystems {
    /// As many as no machine has, so that what is kept is bounded.
    private static let most = 1000

    private static let answers = Mutex<[UInt64: Bool]>([:])

    /// Whether what is open is on a file system that was local when it was asked last.
    ///
    /// Waits for nothing.
    static func isKnownAsLocal(_ descriptor: Int32) -> Bool {
        #if os(Linux)
            answer(cag_known_device(descriptor)) ?? false
        #else
            true
        #endif
    }

    /// Whether what is open is on a file system that waits for no network and no other process.
    ///
    /// Waits for those.
    static func isLocal(_ descriptor: Int32) -> Bool {
        #if os(Linux)
            let device = cag_known_device(descriptor)
            if answer(device) == false { return false }
            let isLocal = cag_is_local(descriptor) != 0
            keep(isLocal, of: device)
            return isLocal
        #else
            true
        #endif
    }

    private static func answer(_ device: UInt64) -> Bool? {
        answers.withLock { $0[device] }
    }

    private static func keep(_ isLocal: Bool, of device: UInt64) {
        // A system that cannot tell the device has one number for all.
        guard device != 0 else { return }
        answers.withLock { answers in
            if answers.count >= most { answers.removeAll() }
            answers[device] = isLocal
        }
    }
}
