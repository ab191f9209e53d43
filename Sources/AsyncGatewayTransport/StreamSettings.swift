/// What a stream must know of its connection.
package struct StreamSettings: Sendable {
    /// How long the peer may accept no byte while some wait to be sent.
    package var writeTimeout: Duration

    /// How long a peer that has finished sending may make no progress before it counts as gone.
    package var disconnectGrace: Duration

    /// Called once when the peer is gone, on the stream's executor; never after `close()`.
    package var onDisconnect: (@Sendable () -> Void)?

    /// Settings with the defaults of the server.
    package init(
        writeTimeout: Duration = .seconds(60),
        disconnectGrace: Duration = .seconds(10),
        onDisconnect: (@Sendable () -> Void)? = nil
    ) {
        self.writeTimeout = writeTimeout
        self.disconnectGrace = disconnectGrace
        self.onDisconnect = onDisconnect
    }
}

/// Why a stream could not do what was asked, when it was not the kernel's refusal.
package enum StreamError: Error, Hashable, Sendable {
    /// The peer did nothing for longer than it may.
    case timedOut
    /// This side has closed the stream.
    case closed
    /// Another task waits for input already.
    case busy
}
