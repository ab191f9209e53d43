/// Is told of what happens in a server: its logs, its metrics.
///
/// Each call is made on the executor of the connection it is about, which waits for it: it is to be
/// short, and must not block. By default nothing is done.
package protocol ServerObserver: Sendable {
    /// A connection begins, before its first byte.
    func connectionBegan(_ connection: ConnectionInfo)

    /// A connection has ended, and all of its responses have been told of.
    func connectionEnded(_ connection: ConnectionInfo)

    /// All bytes of a response have been taken, or will never be; also of one with which the server has
    /// refused a request.
    func responseEnded(_ record: ExchangeRecord)

    /// An app has thrown an error that is its own: no client has caused it by leaving, nor by sending what
    /// cannot be read.
    func appFailed(_ failure: AppFailure)
}

extension ServerObserver {
    /// Does nothing.
    package func connectionBegan(_ connection: ConnectionInfo) {}

    /// Does nothing.
    package func connectionEnded(_ connection: ConnectionInfo) {}

    /// Does nothing.
    package func responseEnded(_ record: ExchangeRecord) {}

    /// Does nothing.
    package func appFailed(_ failure: AppFailure) {}
}

/// What an app has thrown, and for which request.
package struct AppFailure: Sendable {
    /// The error.
    package let error: any Error

    /// The connection that the request came by.
    package let connection: ConnectionInfo

    /// The request's line, as it was sent, control characters escaped.
    package let requestLine: String
}
