internal import AsyncGatewayTransport

/// Does work that blocks its thread, away from the event loops, and returns its result.
///
/// For a call that computes for more than a millisecond or waits in C: a database without an
/// asynchronous interface, a file on a network, `getaddrinfo`. On a loop, it would make all
/// connections of the loop wait.
///
/// ```swift
/// let page = try await offload { try database.page(named: name) }
/// ```
///
/// The work is done on one of at most 64 threads, which the process shares and which are started as
/// they are needed; further work waits for one in the order in which it came. It runs outside of
/// the task: it sees neither its cancellation nor its task-local values. The caller continues where
/// it was.
///
/// Cancelled while the work waits for a thread, it throws at once, and the work is not done. Work
/// that has begun is waited for, and its result is returned.
///
/// - Returns: what `work` returns.
/// - Throws: what `work` throws; `CancellationError`; ``TransportError`` of code `.resourcesExhausted`
///   if there is no thread, and the system refuses one.
public func offload<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
    do {
        return try await BlockingPool.shared.run(work)
    } catch let error as SystemError {
        throw TransportError(.resourcesExhausted, error)
    }
}

/// Makes sure that ``offloading(_:)`` finds a thread, now and later.
///
/// - Throws: ``TransportError`` of code `.resourcesExhausted` if the system refuses it.
func prepareOffloading() throws(TransportError) {
    do throws(SystemError) {
        try BlockingPool.shared.prepare()
    } catch {
        throw TransportError(.resourcesExhausted, error)
    }
}

/// Whether the calling task runs on the threads for work that blocks.
var isOffloading: Bool {
    let pool = BlockingPool.shared.asUnownedTaskExecutor()
    return withUnsafeCurrentTask { $0?.unownedTaskExecutor == pool }
}

/// Runs `body` in the calling task, on the threads for work that blocks; its child tasks, too.
///
/// To be called after ``prepareOffloading()``.
///
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
func offloading<R: Sendable, Failure: Error>(
    _ body: @Sendable () async throws(Failure) -> R
) async throws(Failure) -> R {
    try await withTaskExecutorPreference(BlockingPool.shared) { () async throws(Failure) -> R in
        try await leavingActor(body)
    }
}

/// Runs `body` outside of any actor: the executor of one has precedence over that of the task.
@concurrent
private func leavingActor<R: Sendable, Failure: Error>(
    _ body: @Sendable () async throws(Failure) -> R
) async throws(Failure) -> R {
    // The compiler (6.3) leaves the switch of threads out if nothing but `body` is called behind it,
    // as if `body` switched by itself. So something else is called.
    _ = Task.isCancelled
    return try await body()
}
