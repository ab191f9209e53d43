/// What a responder that sends no response itself is called for.
///
/// Starts are made on the responder's executor, the rest anywhere.
protocol ResponderDelegate: AnyObject, Sendable {
    /// Starts the response; see ``Responder/start(_:_:replacing:)``.
    func start(_ status: Status, _ headers: Headers, replacing error: (any Error)?) throws -> Writer

    /// Sends an interim response; see ``Responder/inform(_:_:)``.
    func inform(_ status: Status, _ headers: Headers) async throws

    /// Registers a change of the head; see ``Responder/onHead(_:)``.
    func onHead(_ change: @escaping HeadChanges.Change) -> Bool

    /// Registers an action for the end; see ``Responder/onEnd(_:)``.
    func onEnd(_ action: @escaping @Sendable (ResponseOutcome) -> Void) -> Bool
}

/// A responder as a middleware shows it to the app: starts go through a function of the middleware.
final class WrappedResponder: ResponderDelegate {
    typealias Start =
        @Sendable (isolated Responder, Status, Headers, (any Error)?) throws -> Writer

    typealias Inform = @Sendable (Responder, Status, Headers) async throws -> Void

    private let inner: Responder
    private let startInner: Start
    private let informInner: Inform

    init(inner: Responder, startInner: @escaping Start, informInner: @escaping Inform) {
        self.inner = inner
        self.startInner = startInner
        self.informInner = informInner
    }

    func inform(_ status: Status, _ headers: Headers) async throws {
        try await informInner(inner, status, headers)
    }

    func start(
        _ status: Status, _ headers: Headers, replacing error: (any Error)?
    ) throws -> Writer {
        try inner.assumeIsolated { try startInner($0, status, headers, error) }
    }

    func onHead(_ change: @escaping HeadChanges.Change) -> Bool {
        inner.onHead(change)
    }

    func onEnd(_ action: @escaping @Sendable (ResponseOutcome) -> Void) -> Bool {
        inner.onEnd(action)
    }
}
