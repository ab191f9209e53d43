/// The time limits of a connection, and whom to tell that its peer has gone, or that an alarm rings.
package struct StreamSettings: Sendable {
    /// How long sending may stall before the connection is reset.
    package var writeTimeout: Duration

    /// How long a peer that has finished sending may take no bytes before it counts as gone.
    package var disconnectGrace: Duration

    /// Called once when the peer is gone, on the stream's executor; never after `close()`.
    package var onDisconnect: (@Sendable () -> Void)?

    /// Called at the time of an alarm, on the stream's executor; never after `close()`.
    ///
    /// See ``ConnectionTransport/setAlarm(at:)``.
    package var onAlarm: (@Sendable () -> Void)?

    /// Makes settings, by default those of the server.
    package init(
        writeTimeout: Duration = .seconds(60),
        disconnectGrace: Duration = .seconds(10),
        onDisconnect: (@Sendable () -> Void)? = nil,
        onAlarm: (@Sendable () -> Void)? = nil
    ) {
        self.writeTimeout = writeTimeout
        self.disconnectGrace = disconnectGrace
        self.onDisconnect = onDisconnect
        self.onAlarm = onAlarm
    }
}

/// Why a call of a stream has failed, if no system call has.
package enum StreamError: Error, Hashable, Sendable {
    /// The peer has sent nothing until the deadline, or taken nothing for the write timeout.
    case timedOut
    /// This side has closed the stream, or has finished writing.
    case closed
    /// Another task waits for input already.
    case busy
}
