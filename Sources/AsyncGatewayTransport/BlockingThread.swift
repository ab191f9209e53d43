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
    private struct State {
        var calls: [@Sendable () -> Void] = []
        var isStarted = false
    }

    private let purpose: String
    private let state = Mutex(State())

    /// Raised when there is something to call again.
    private let work = Semaphore()

    /// A thread that its first call starts.
    init(for purpose: String) {
        self.purpose = purpose
    }

    /// Makes a call on the thread and waits for what it brings.
    ///
    /// Cancelled, this throws `CancellationError` at once; the call is still made to its end, and
    /// what it brings is lost.
    ///
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

    private func enqueue(_ call: @escaping @Sendable () -> Void) throws(SystemError) {
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
