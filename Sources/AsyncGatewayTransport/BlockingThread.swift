internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A thread for system calls that block until another process does something.
///
/// It keeps such calls off the threads that run tasks and event loops. It makes one call after the
/// other, and never ends.
final class BlockingThread: Sendable {
    private struct State {
        var calls: [@Sendable () -> Void] = []
        var isStarted = false
    }

    private let purpose: String
    private let state = Mutex(State())

    /// Raised when the list of calls is no longer empty.
    private let work = Semaphore()

    /// Makes the object; its first call starts the thread.
    init(for purpose: String) {
        self.purpose = purpose
    }

    /// Makes a call on the thread, and waits for its result.
    ///
    /// A cancelled task gets `CancellationError` at once; the call is still made to its end, and
    /// its result is dropped.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; `SystemError` when the system refuses the thread.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let outcome = CallOutcome<Value>()
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                outcome.wait(continuation)
                do {
                    try enqueue { outcome.settle(Result { try body() }) }
                } catch {
                    outcome.settle(.failure(error))
                }
            }
        } onCancel: {
            outcome.settle(.failure(CancellationError()))
        }
    }

    /// Makes a call on the thread, behind those that were enqueued before; does not wait for it.
    ///
    /// - Throws: `SystemError` when the system refuses the thread; the call is then not made.
    func enqueue(_ call: @escaping @Sendable () -> Void) throws(SystemError) {
        let wasEmpty = try state.withLock { (state: inout State) throws(SystemError) in
            if !state.isStarted { try start() }
            state.isStarted = true
            defer { state.calls.append(call) }
            return state.calls.isEmpty
        }
        if wasEmpty { work.signal() }
    }

    private func start() throws(SystemError) {
        try StandardDescriptors.reserve()
        BrokenPipes.areErrors()
        try CurrentThread.detach(purpose) { self.run() }
    }

    private func run() -> Never {
        while true {
            work.wait()
            let calls = state.withLock { state in
                defer { state.calls = [] }
                return state.calls
            }
            for call in calls { call() }
        }
    }
}

/// The result of a call, or a cancellation that came before it, for the one task that waits.
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
