/// Receives the events of a server, for logs and metrics.
///
/// ```swift
/// struct FailureCounter: ServerObserver {
///     let count = Counter()
///
///     func responseEnded(_ record: ExchangeRecord) {
///         if case 500... = record.status { count.increment() }
///     }
/// }
/// ```
///
/// It is one of ``AsyncGatewayServer/Configuration/observers``. Each method but ``loopBlocked(_:)`` is
/// called on the event loop of its connection, whose other connections wait meanwhile: it should
/// return soon, and must not block. Calls for different connections may come at the same time, on
/// different threads. By default each method does nothing.
public protocol ServerObserver: Sendable {
    /// A connection has been accepted; nothing has been received from it.
    func connectionBegan(_ connection: ConnectionInfo)

    /// A connection has ended; ``responseEnded(_:)`` has been called for all of its responses.
    func connectionEnded(_ connection: ConnectionInfo)

    /// All bytes of a response have been taken, or the connection has ended before that.
    ///
    /// Also called for the response with which the server refuses a request.
    func responseEnded(_ record: ExchangeRecord)

    /// An app has failed.
    ///
    /// Not called if the client has caused the error, by going or by a request that cannot be read.
    func appFailed(_ failure: AppFailure)

    /// The system has refused a descriptor or memory.
    ///
    /// Called for a connection that cannot be accepted, on an event loop; and, in place of
    /// ``appFailed(_:)``, for an app that has failed because of it.
    func resourceRefused(_ refusal: ResourceRefusal)

    /// A field in which a trusted proxy states the client of a request is malformed, or repeated.
    func proxyFieldIgnored(_ field: IgnoredProxyField)

    /// An event loop has not turned for a second.
    ///
    /// Called once for each turn that takes so long, while it still goes on, on a thread of its own; and
    /// by each server whose connections the loop serves, whichever request it is.
    func loopBlocked(_ blockage: LoopBlockage)
}

extension ServerObserver {
    /// Does nothing.
    public func connectionBegan(_ connection: ConnectionInfo) {}

    /// Does nothing.
    public func connectionEnded(_ connection: ConnectionInfo) {}

    /// Does nothing.
    public func responseEnded(_ record: ExchangeRecord) {}

    /// Does nothing.
    public func appFailed(_ failure: AppFailure) {}

    /// Does nothing.
    public func resourceRefused(_ refusal: ResourceRefusal) {}

    /// Does nothing.
    public func proxyFieldIgnored(_ field: IgnoredProxyField) {}

    /// Does nothing.
    public func loopBlocked(_ blockage: LoopBlockage) {}
}

/// A field of a trusted proxy that is not believed; see ``TrustedProxies``.
public struct IgnoredProxyField: Sendable {
    /// The name of the field.
    public let name: String

    /// Its value, escaped for a log.
    public let value: String

    /// The connection, whose peer is the proxy.
    public let connection: ConnectionInfo

    /// A field; for a test of an observer.
    public init(name: String, value: String, connection: ConnectionInfo = ConnectionInfo()) {
        (self.name, self.value, self.connection) = (name, value, connection)
    }
}

/// The error that an app has thrown, and its request.
public struct AppFailure: Sendable {
    /// The error that the app has thrown.
    public let error: any Error

    /// The connection of the request.
    public let connection: ConnectionInfo

    /// The request line as it was sent, escaped as in ``ExchangeRecord/requestLine``.
    public let requestLine: String

    /// The environ that the server has made, before any middleware.
    ///
    /// It keeps the memory of its connection in use, so take from it what is needed and let it go.
    public let environ: Environ?

    /// A failure; for a test of an observer.
    public init(
        error: any Error, connection: ConnectionInfo, requestLine: String, environ: Environ? = nil
    ) {
        self.error = error
        self.connection = connection
        self.requestLine = requestLine
        self.environ = environ
    }
}
