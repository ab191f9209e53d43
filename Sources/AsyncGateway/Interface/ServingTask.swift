internal import Synchronization

/// The task that serves a connection, for those who may have to call it off.
///
/// A task group offers no way to cancel one of its children from outside, and a cancellation does not
/// say why it came.
final class ServingTask: Sendable {
    fileprivate struct State {
        var interruption: Interruption?
        var hasEnded = false
        var waiters: [ObjectIdentifier: Waiter<Interruption>] = [:]
    }

    private let state = Mutex(State())
    /// Apart from the state, which apps look at while they are being cancelled.
    private let task = Mutex<TaskReference?>(nil)

    /// Makes the calling task the one to be called off, until ``end()``.
    func begin() {
        withUnsafeCurrentTask { current in
            let reference = current.map(TaskReference.init)
            task.withLock { $0 = reference }
        }
    }

    /// Lets go of the task; it must call this before it ends.
    func end() {
        task.withLock { $0 = nil }
        let waiters = state.withLock { state in
            state.hasEnded = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(with: .failure(GatewayError(.alreadyFinished))) }
    }

    /// Notes why the task should end, and cancels it unless it may end by itself.
    func interrupt(_ interruption: Interruption) {
        let waiters = state.withLock { state in
            state.note(interruption)
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(with: .success(interruption)) }
        if interruption != .serverDraining { task.withLock { $0?.task.cancel() } }
    }

    /// Why the task should end, or has been cancelled.
    var interruption: Interruption? {
        let noted = state.withLock { $0.interruption }
        if let noted, noted != .serverDraining { return noted }
        // A cancellation that has come down to the task says nothing: the whole server stops.
        return task.withLock { $0?.task.isCancelled ?? false } ? .deadlineReached : noted
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
    /// The first reason for a cancellation is the one that stays.
    fileprivate mutating func note(_ interruption: Interruption) {
        if self.interruption == nil || self.interruption == .serverDraining {
            self.interruption = interruption
        }
    }

    fileprivate mutating func takeWaiters() -> [Waiter<Interruption>] {
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}

/// A reference to a running task.
///
/// `@unchecked Sendable`: `UnsafeCurrentTask` may be used from any thread for as long as its task
/// runs. The holder's lock is held while it is used, and the task takes it to clear the reference
/// before it ends, so it is never used later.
private struct TaskReference: @unchecked Sendable {
    let task: UnsafeCurrentTask
}
