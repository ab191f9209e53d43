internal import Synchronization

/// The task that serves a connection, or a handler's request, for those who may have to call it off.
///
/// A task group offers no way to cancel one of its children from outside, and a cancellation does not
/// say why it came.
final class ServingTask: Sendable {
    fileprivate struct State {
        var task: TaskReference?
        var interruption: Interruption?
        var hasEnded = false
        var waiters: [ObjectIdentifier: Waiter<Interruption>] = [:]
    }

    private let state = Mutex(State())
    /// Held while the task is cancelled, and by the task before it ends.
    ///
    /// Cancelling runs what apps have installed for it, under locks of theirs: so it is apart from
    /// the state, which they look at meanwhile, and nothing that they can call waits for it.
    private let cancelling = Mutex(())

    /// Makes the calling task the one that is cancelled, until ``end()``.
    func begin() {
        withUnsafeCurrentTask { current in
            let reference = current.map(TaskReference.init)
            let isCalledOff = state.withLock { state in
                state.task = reference
                return state.isCalledOff
            }
            if isCalledOff { current?.cancel() }
        }
    }

    /// Lets go of the task; it must call this before it ends.
    func end() {
        cancelling.withLock { _ in state.withLock { $0.task = nil } }
        let waiters = state.withLock { state in
            state.hasEnded = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(with: .failure(GatewayError(.alreadyFinished))) }
    }

    /// Notes why the task should end, and cancels it unless it may end by itself.
    func interrupt(_ interruption: Interruption) {
        let (waiters, isFirstCall) = state.withLock { state in
            let wasCalledOff = state.isCalledOff
            state.note(interruption)
            return (state.takeWaiters(), state.isCalledOff && !wasCalledOff)
        }
        for waiter in waiters { waiter.resume(with: .success(interruption)) }
        // Once: a stream may tell of its peer's departure from within this very cancellation.
        if isFirstCall { cancel() }
    }

    private func cancel() {
        cancelling.withLock { _ in
            let reference = state.withLock { $0.task }
            reference?.task.cancel()
        }
    }

    /// Why the task should end, or has been cancelled.
    var interruption: Interruption? {
        state.withLock { state in
            if state.isCalledOff { return state.interruption }
            // A cancellation that comes down to the task is met by the app before it is noted.
            return state.task?.task.isCancelled ?? false ? .deadlineReached : state.interruption
        }
    }

    /// Waits for the first interruption; see ``Environ/waitForInterruption()``.
    func waitForInterruption() async throws -> Interruption {
        let waiter = Waiter<Interruption>()
        defer { state.withLock { $0.waiters[ObjectIdentifier(waiter)] = nil } }
        return try await waiter.value {
            if let interruption { return .success(interruption) }
            return state.withLock { state in
                if let interruption = state.interruption { return .success(interruption) }
                if state.hasEnded { return .failure(GatewayError(.alreadyFinished)) }
                state.waiters[ObjectIdentifier(waiter)] = waiter
                return nil
            }
        }
    }
}

extension ServingTask.State {
    /// Whether there is a reason for a cancellation.
    fileprivate var isCalledOff: Bool { interruption != nil && interruption != .serverDraining }

    /// The first reason for a cancellation is the one that stays.
    fileprivate mutating func note(_ interruption: Interruption) {
        if !isCalledOff { self.interruption = interruption }
    }

    fileprivate mutating func takeWaiters() -> [Waiter<Interruption>] {
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}

/// A reference to a running task.
///
/// `@unchecked Sendable`: `UnsafeCurrentTask` may be used from any thread for as long as its task
/// runs. One of the holder's locks is held while it is used, and the task takes both to clear the
/// reference before it ends, so it is never used later.
private struct TaskReference: @unchecked Sendable {
    let task: UnsafeCurrentTask
}
