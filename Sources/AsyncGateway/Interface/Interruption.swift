/// Why an app should end before its response is complete.
///
/// ```swift
/// return .producing { write in
///     while environ.interruption == nil {
///         try await write("tick\n")
///         try await Task.sleep(for: .seconds(1))
///     }
///     if environ.interruption == .serverDraining { try await write("Goodbye.\n") }
/// }
/// ```
public enum Interruption: Sendable, Hashable {
    /// The client has gone: the app's task is cancelled, and nothing that it sends is received.
    ///
    /// A client that resets the connection counts as gone at once. One that closes its half of it
    /// counts as gone when it has made no progress for
    /// ``AsyncGatewayServer/Configuration/disconnectGrace``. Under a handler, the output has thrown an
    /// error that ``GatewayHandler/output`` names.
    case clientDisconnected

    /// A graceful shutdown has begun: an app whose response has no end should end it.
    ///
    /// The app's task is not cancelled before ``AsyncGatewayServer/Configuration/drainTimeout`` is over.
    case serverDraining

    /// The server does not wait any longer: the app's task is cancelled, although its client is there.
    ///
    /// Under a handler, the task that called ``GatewayHandler/run(_:)`` is cancelled.
    case deadlineReached

    /// The app has not begun its response within the time of ``Environ/respond(within:_:)``: its task
    /// is cancelled, and its client is answered with 503.
    case timeLimitReached

    /// Whether the app's task is cancelled for this reason.
    var isCancellation: Bool { self != .serverDraining }
}

extension Interruption? {
    /// Whether the app's task is cancelled for it.
    var isCancellation: Bool { self?.isCancellation ?? false }

    /// Keeps the first reason for a cancellation, or the latest other one.
    ///
    /// - Returns: `true` if `new` is the first reason for a cancellation.
    @discardableResult
    mutating func note(_ new: Interruption) -> Bool {
        if isCancellation { return false }
        self = new
        return new.isCancellation
    }
}

extension Environ {
    /// Why the app should end; `nil` if there is no reason so far.
    ///
    /// The first reason for which the app's task is cancelled, or ``Interruption/serverDraining`` before
    /// that. It is set before the task is cancelled. It does not change after the end of the request, and
    /// is always `nil` in an environ that was made by hand.
    ///
    /// A handler, such as that of a CGI program, notices that its client has gone when it sends. It never
    /// drains.
    public var interruption: Interruption? { source?.interruption }

    /// Has `action` called when there is a reason why the app should end; at once if there is one.
    ///
    /// ```swift
    /// environ.onInterruption { _ in subscription.finish() }
    /// ```
    ///
    /// It is what ``waitForInterruption()`` is without a task, for a body that waits for something that can be
    /// ended from outside.
    ///
    /// - Parameter action: called once at most, with the first reason, on any thread; it must not block. It
    ///   is released at the end of the request.
    /// - Returns: `false` if it will never be called: the request has ended, or the environ was made by hand.
    @discardableResult
    public func onInterruption(
        _ action: @escaping @Sendable (_ interruption: Interruption) -> Void
    ) -> Bool {
        source?.onInterruption(action) ?? false
    }

    /// Waits until there is a reason why the app should end; returns at once if there is one.
    ///
    /// For a child task that stops the work of the app on ``Interruption/serverDraining``, which cancels
    /// no task. With an environ that was made by hand, it waits until its task is cancelled.
    ///
    /// - Returns: the reason.
    /// - Throws: `CancellationError` as soon as the waiting task is cancelled, which happens to a child
    ///   of the app's task for every other reason; ``GatewayError`` of code `.alreadyFinished` when the
    ///   request has ended.
    public func waitForInterruption() async throws -> Interruption {
        guard let source else { return try await Waiter<Interruption>().value { nil } }
        return try await source.waitForInterruption()
    }
}
