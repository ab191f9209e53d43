internal import Synchronization

/// Cancels the task that runs exchanges, a connection's or a handler's; callable from any thread.
///
/// A task group cannot cancel a single child, and a cancellation has no reason. So the open exchange
/// is told the reason first, and then the task is cancelled.
final class CancellationHandle: Sendable {
    private struct State {
        var task: TaskReference?
        var interruption: Interruption?
        var exchange: Exchange?

        /// Forgets a task that ends, unless another one has begun already.
        mutating func forget(_ ended: UnsafeCurrentTask?) {
            if task?.task == ended { task = nil }
        }
    }

    private let state = Mutex(State())
    /// Held while the task is cancelled, and by the task before it ends.
    ///
    /// Apart from the lock of the state: cancelling calls the cancellation handlers of apps, which may
    /// read the state. Nothing that they can call waits for this lock.
    private let cancelling = Mutex(())
    /// What an event loop calls the task; 0 for one that is not known by it.
    private let job = Atomic<UInt>(0)

    /// Runs `body` in the calling task, which this handle can cancel until `body` returns.
    ///
    /// `body` runs inside the closure for which the reference to the task is valid (Decision 4).
    ///
    /// - Returns: what `body` returns.
    @inline(__always)
    func run<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        await withUnsafeCurrentTask { current in
            begin(current)
            defer { cancelling.withLock { _ in state.withLock { $0.forget(current) } } }
            return await body()
        }
    }

    private func begin(_ current: UnsafeCurrentTask?) {
        let isCalledOff = state.withLock { state in
            state.task = current.map(TaskReference.init)
            return state.interruption.isCancellation
        }
        if isCalledOff { current?.cancel() }
    }

    /// Makes `exchange` the open one, and reports to it an interruption that has come before.
    func open(_ exchange: Exchange) {
        let interruption = state.withLock { state in
            state.exchange = exchange
            return state.interruption
        }
        if let interruption { exchange.note(interruption) }
    }

    /// Forgets the open exchange: later interruptions are not reported to it.
    func closeExchange() {
        state.withLock { $0.exchange = nil }
    }

    /// Tells the open exchange why it should end, and cancels the task if the reason is a cancellation.
    ///
    /// Only the first cancellation takes effect.
    func interrupt(_ interruption: Interruption) {
        let (exchange, isFirstCancellation) = state.withLock { state in
            (state.exchange, state.interruption.note(interruption))
        }
        exchange?.note(interruption)
        // Once: a transport may report its peer's departure during this cancellation.
        if isFirstCancellation { cancel() }
    }

    /// Has the host of the open exchange do what is to be done at this time; to be called on its executor.
    func alarmHasRung() {
        guard let exchange = state.withLock({ $0.exchange }) else { return }
        exchange.responder.sink.alarmHasRung()
    }

    private func cancel() {
        cancelling.withLock { _ in
            let reference = state.withLock { $0.task }
            reference?.task.cancel()
        }
    }

    /// Notes that an event loop calls the task `job`.
    func noteJob(_ job: UInt) {
        self.job.store(job, ordering: .relaxed)
    }

    /// Whether that is what an event loop calls the task.
    func isJob(_ job: UInt) -> Bool {
        self.job.load(ordering: .relaxed) == job
    }

    /// The request line of the open exchange, escaped for a log; `nil` if there is none.
    var loggedRequestLine: String? {
        state.withLock { $0.exchange }?.loggedRequestLine
    }

    /// The request line of the open exchange with the client's address; `nil` if there is none.
    var openRequest: String? {
        guard let exchange = state.withLock({ $0.exchange }),
            let line = exchange.loggedRequestLine
        else { return nil }
        guard case .tcp(let host, let port) = exchange.connection?.peer else { return line }
        return port > 0 ? "\(line) of \(host), port \(port)" : "\(line) of \(host)"
    }

    /// Whether the task has been cancelled, by this handle or by its parent.
    var isCancelled: Bool {
        state.withLock { $0.task?.task.isCancelled ?? false }
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
