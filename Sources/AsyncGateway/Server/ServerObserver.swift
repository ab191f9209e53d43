/// Receives the events of a server, for logs and metrics.
///
/// Each method is called on the executor of its connection, which it delays: it should return soon, and
/// must not block. By default each does nothing.
package protocol ServerObserver: Sendable {
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
    /// Called for a connection that cannot be accepted, on the accepting executor; and, in place of
    /// ``appFailed(_:)``, for an app that has failed because of it.
    func resourceRefused(_ refusal: ResourceRefusal)
}

extension ServerObserver {
    package func connectionBegan(_ connection: ConnectionInfo) {}
    package func connectionEnded(_ connection: ConnectionInfo) {}
    package func responseEnded(_ record: ExchangeRecord) {}
    package func appFailed(_ failure: AppFailure) {}
    package func resourceRefused(_ refusal: ResourceRefusal) {}
}

/// The error that an app has thrown, and its request.
package struct AppFailure: Sendable {
    /// The error.
    package let error: any Error

    /// The connection of the request.
    package let connection: ConnectionInfo

    /// The request line as it was sent, escaped.
    package let requestLine: String
}
