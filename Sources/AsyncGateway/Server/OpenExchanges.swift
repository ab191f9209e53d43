internal import Synchronization

/// The exchanges that run on a connection at the same time; callable from any thread.
final class OpenExchanges: Sendable {
    private struct State {
        var handles: [CancellationHandle] = []
        /// What is to be told to those that begin later as well.
        var interruption: Interruption?
    }

    private let state = Mutex(State())

    /// Adds the handle of an exchange that begins, and tells it what has come before.
    func add(_ handle: CancellationHandle) {
        let interruption = state.withLock { state in
            state.handles.append(handle)
            return state.interruption
        }
        if let interruption { handle.interrupt(interruption) }
    }

    /// Removes the handle of an exchange that has ended.
    func remove(_ handle: CancellationHandle) {
        state.withLock { $0.handles.removeAll { $0 === handle } }
    }

    /// Interrupts all of them, and those that begin later.
    func interrupt(_ interruption: Interruption) {
        let handles = state.withLock { state in
            _ = state.interruption.note(interruption)
            return state.handles
        }
        for handle in handles { handle.interrupt(interruption) }
    }

    /// The handles of those that run now.
    var handles: [CancellationHandle] { state.withLock(\.handles) }
}
