internal import Synchronization

/// Cancels the task that runs exchanges, a connection's or a handler's, from anywhere.
///
/// A task group offers no way to cancel one of its children, and a cancellation does not say why it
/// came. So the exchange that is open is told the reason first, and then the task is cancelled.
final class CancellationHandle: Sendable {
    fileprivate struct State {
        var task: TaskReference?
        var interruption: Interruption?
        var exchange: Exchange?
    }

    private let state = Mutex(State())
    /// Held while the task is cancelled, and by the task before it ends.
    ///
    /// Cancelling runs what apps have installed for it, under locks of theirs: so it is apart from
    /// the state, which they look at meanwhile, and nothing that they can call waits for it.
    private let cancelling = Mutex(())

    /// Runs `body` as what is cancelled.
    ///
    /// It runs inside the closure that lends the reference to the task (Decision 4).
    ///
    /// - Returns: what `body` returns.
    func run<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        await withUnsafeCurrentTask { current in
            begin(current)
            defer { cancelling.withLock { _ in state.withLock { $0.task = nil } } }
            return await body()
        }
    }

    private func begin(_ current: UnsafeCurrentTask?) {
        let isCalledOff = state.withLock { state in
            state.task = current.map(TaskReference.init)
            return state.interruption?.isCancellation ?? false
        }
        if isCalledOff { current?.cancel() }
    }

    /// Makes `exchange` the one that is told of interruptions, those before now included.
    func open(_ exchange: Exchange) {
        let interruption = state.withLock { state in
            state.exchange = exchange
            return state.interruption
        }
        if let interruption { exchange.note(interruption) }
    }

    /// Lets go of the open exchange: what comes from now on is not about it.
    func closeExchange() {
        state.withLock { $0.exchange = nil }
    }

    /// Tells the open exchange why it should end, and cancels the task unless it may end by itself.
    func interrupt(_ interruption: Interruption) {
        let (exchange, isFirstCancellation) = state.withLock { state in
            (state.exchange, state.note(interruption))
        }
        exchange?.note(interruption)
        // Once: a transport may tell of its peer's departure from within this very cancellation.
        if isFirstCancellation { cancel() }
    }

    private func cancel() {
        cancelling.withLock { _ in
            let reference = state.withLock { $0.task }
            reference?.task.cancel()
        }
    }

    /// Whether the task has been cancelled, by this handle or from above.
    var isCancelled: Bool {
        state.withLock { $0.task?.task.isCancelled ?? false }
    }
}

extension CancellationHandle.State {
    /// Keeps the first reason for a cancellation, or the latest other one.
    ///
    /// - Returns: `true` if it is the first reason for a cancellation.
    fileprivate mutating func note(_ new: Interruption) -> Bool {
        if interruption?.isCancellation ?? false { return false }
        interruption = new
        return new.isCancellation
    }
}

/// A reference to a running task.
///
/// `@unchecked Sendable`: `UnsafeCurrentTask` may be used from any thread for as long as its task runs
/// the closure that lent it. One of the handle's locks is held while it is used, and the closure takes
/// both to clear the reference before it ends, so it is never used later.
private struct TaskReference: @unchecked Sendable {
    let task: UnsafeCurrentTask
}
