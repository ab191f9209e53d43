internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A thread for system calls that may block for as long as another process likes.
///
/// So no thread of tasks or event loops stands still. It makes one call after the other, and never
/// ends.
final class BlockingThread: Sendable {
    private let calls = Mutex<[@Sendable () -> Void]>([])

    /// The writing end of the pipe that the thread waits at while there is nothing to call.
    private let bell: Int32

    init(named name: String) {
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        precondition(result == 0, "no descriptors are left for the \(name) thread")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell = ends[1]
        let output = ends[0]
        CurrentThread.detach { self.run(waitingAt: output) }
    }

    /// Makes a call on the thread and waits for what it brings.
    ///
    /// Cancelled, this throws `CancellationError` at once; the call is still made to its end, and
    /// what it brings is lost.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let outcome = CallOutcome<Value>()
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                outcome.wait(continuation)
                enqueue { outcome.settle(Result { try body() }) }
            }
        } onCancel: {
            outcome.settle(.failure(CancellationError()))
        }
    }

    private func enqueue(_ call: @escaping @Sendable () -> Void) {
        let wasEmpty = calls.withLock { calls in
            defer { calls.append(call) }
            return calls.isEmpty
        }
        if wasEmpty { ring() }
    }

    private func ring() {
        var byte: UInt8 = 1
        while write(bell, &byte, 1) < 0, errno == EINTR {}
    }

    private func run(waitingAt output: Int32) -> Never {
        // A reader that has gone is to be an error of the call, not the end of the process; the
        // signal would be sent to the thread that wrote.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var byte: UInt8 = 0
        while true {
            while read(output, &byte, 1) < 0, errno == EINTR {}
            let taken = calls.withLock { calls in
                defer { calls = [] }
                return calls
            }
            for call in taken { call() }
        }
    }
}

/// What a call has brought, or a cancellation if that is first, for the one task that waits.
private final class CallOutcome<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case settled(Result<Value, any Error>)
    }

    private let state = Mutex(State.open)

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        let result = state.withLock { state -> Result<Value, any Error>? in
            if case .settled(let result) = state { return result }
            state = .awaited(continuation)
            return nil
        }
        if let result { continuation.resume(with: result) }
    }

    func settle(_ result: Result<Value, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            if case .settled = state { return nil }
            defer { state = .settled(result) }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(with: result)
    }
}
