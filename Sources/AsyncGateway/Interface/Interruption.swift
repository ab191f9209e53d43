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
    /// A client that resets the connection has gone at once; one that has closed its half of it, when
    /// it has made no progress for ``AsyncGatewayServer/Configuration/disconnectGrace``.
    case clientDisconnected

    /// The server is being shut down: a response without an end should come to one.
    ///
    /// The app's task is not cancelled; it has ``AsyncGatewayServer/Configuration/drainTimeout`` to
    /// end by itself.
    case serverDraining

    /// The server waits no longer: the app's task is cancelled, though its client is still there.
    case deadlineReached
}

extension Environ {
    /// What has called the app off, if anything has; the latest.
    ///
    /// It is known before the app's task is cancelled for it. An environ that was made by hand is
    /// never interrupted. After the end of its request, this is about the connection's later ones.
    public var interruption: Interruption? { servingTask?.interruption }

    /// Waits until something calls the app off; returns at once if something has.
    ///
    /// For a task beside the one that does the work: of those that wait, cancellation alone does
    /// not learn of ``Interruption/serverDraining``.
    ///
    /// - Throws: `CancellationError` as soon as the waiting task is cancelled, as it is when the reason
    ///   is not draining and it is a child of the app's; ``GatewayError`` of code `.alreadyFinished`
    ///   when the connection has ended, which an environ that was made by hand never had.
    public func waitForInterruption() async throws -> Interruption {
        guard let servingTask else { throw GatewayError(.alreadyFinished) }
        return try await servingTask.waitForInterruption()
    }
}
