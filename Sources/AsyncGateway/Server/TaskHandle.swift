internal import Synchronization

/// Lets a running task be cancelled from outside, which its task group offers no way to do.
final class TaskHandle: Sendable {
    private let task = Mutex<TaskReference?>(nil)

    /// Makes the calling task the one to be cancelled, until ``release()``.
    func holdCurrentTask() {
        withUnsafeCurrentTask { current in
            let reference = current.map(TaskReference.init)
            task.withLock { $0 = reference }
        }
    }

    /// Lets go of the task; it must call this before it ends.
    func release() {
        task.withLock { $0 = nil }
    }

    /// Cancels the task, if it still runs.
    func cancel() {
        task.withLock { $0?.task.cancel() }
    }
}

/// A reference to a running task.
///
/// `@unchecked Sendable`: `UnsafeCurrentTask` may be cancelled from any thread for as long as its task
/// runs. The holder's lock is held while it is used, and the task takes it to clear the reference
/// before it ends, so it is never used later.
private struct TaskReference: @unchecked Sendable {
    let task: UnsafeCurrentTask
}
