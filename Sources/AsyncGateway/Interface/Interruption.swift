/// What may call an app off before it is done: three things that it can tell apart.
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
    /// The client has gone: the app's task is cancelled, and nothing it sends is received.
    ///
    /// Under a handler: its output has failed as ``GatewayHandler/output`` says.
    ///
    /// A client that resets the connection has gone at once; one that has closed its half of it, when
    /// it has made no progress for ``AsyncGatewayServer/Configuration/disconnectGrace``.
    case clientDisconnected

    /// The server is being shut down: a response without an end should come to one.
    ///
    /// The app's task is not cancelled; it has ``AsyncGatewayServer/Configuration/drainTimeout`` to
    /// end by itself.
    case serverDraining

    /// The server waits no longer: the app's task is cancelled, though its client is still there.
    ///
    /// Under a handler: the task that called ``GatewayHandler/run(_:)`` is cancelled.
    case deadlineReached

    /// Whether the app's task is cancelled for it.
    var isCancellation: Bool { self != .serverDraining }
}

extension Environ {
    /// What has called the app off, if anything has; the latest.
    ///
    /// It is known before the app's task is cancelled for it. `nil` says that nothing has happened yet;
    /// an environ that was made by hand is never interrupted. What happens after the end of its request
    /// is not about it any more.
    ///
    /// A handler, such as that of a CGI program, learns of its client's departure when it sends. It
    /// never drains, and waits no longer when the task that runs it is cancelled.
    public var interruption: Interruption? { source?.interruption }

    /// Waits until something calls the app off; returns at once if something has.
    ///
    /// For a task beside the one that does the work: of those that wait, cancellation alone does
    /// not learn of ``Interruption/serverDraining``. With an environ that was made by hand, it waits
    /// until its task is cancelled.
    ///
    /// - Throws: `CancellationError` as soon as the waiting task is cancelled, as it is when the reason
    ///   is not draining and it is a child of the app's; ``GatewayError`` of code `.alreadyFinished`
    ///   when the request has ended.
    public func waitForInterruption() async throws -> Interruption {
        guard let source else { return try await Waiter<Interruption>().value { nil } }
        return try await source.waitForInterruption()
    }
}
