internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The identity of the calling thread, and how a new one is started.
enum CurrentThread {
    /// A number that no other living thread has.
    static var identity: UInt {
        #if canImport(Glibc)
            UInt(pthread_self())
        #else
            UInt(bitPattern: pthread_self())
        #endif
    }

    /// The number by which the kernel knows the calling thread; 0 where it has none.
    static var number: Int32 {
        #if os(Linux)
            cag_thread_number()
        #else
            0
        #endif
    }

    /// Runs `body` on a new thread that nobody joins, with no signal blocked.
    ///
    /// The body is passed through a box because a C entry point cannot capture.
    ///
    /// - Throws: `SystemError`, whose operation names `purpose`, when the system refuses a thread.
    static func detach(
        _ purpose: String, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let box = Unmanaged.passRetained(Entry(body: body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t(bitPattern: 0)
        #endif
        let result = pthread_create(&thread, nil, threadEntry, box.toOpaque())
        guard result == 0 else {
            box.release()
            throw SystemError("start a thread for \(purpose)", errorNumber: result)
        }
    }
}

/// What a new thread runs.
private final class Entry: Sendable {
    private let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    func run() {
        unblockSignals()
        // The stack of a thread that is neither detached nor joined is kept after its end.
        pthread_detach(pthread_self())
        body()
    }

    /// A thread begins with the mask of the one that starts it, and a program that it starts begins
    /// with its own (POSIX, pthread_create, exec): one that blocks SIGTERM could not be ended.
    private func unblockSignals() {
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }
}

#if canImport(Darwin)
    private func threadEntry(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Entry>.fromOpaque(box).takeRetainedValue().run()
        return nil
    }
#else
    private func threadEntry(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let box else { return nil }
        Unmanaged<Entry>.fromOpaque(box).takeRetainedValue().run()
        return nil
    }
#endif
