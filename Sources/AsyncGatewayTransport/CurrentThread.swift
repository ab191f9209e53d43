#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The calling thread, as far as an event loop must know it.
enum CurrentThread {
    /// A number that no other living thread has.
    static var identity: UInt {
        #if canImport(Glibc)
            UInt(pthread_self())
        #else
            UInt(bitPattern: pthread_self())
        #endif
    }

    /// Runs `body` on a new thread that nobody joins.
    ///
    /// The body is passed through a box because a C entry point cannot capture.
    static func detach(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Entry(body: body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t(bitPattern: 0)
        #endif
        let result = pthread_create(&thread, nil, threadEntry, box.toOpaque())
        precondition(result == 0, "the system refused a thread for an event loop (\(result))")
    }
}

/// What a new thread runs.
private final class Entry: Sendable {
    private let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    func run() {
        // Or the stack would be kept after the thread's end, for somebody to join it.
        pthread_detach(pthread_self())
        body()
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
