package import AsyncGatewayWire

extension ExchangeState {
    /// Whether the next exchange may begin.
    package var canReuse: Bool {
        request == .complete && response == .complete && isPersistent
    }
}

extension ServerConnection {
    /// Whether both halves are complete and both sides want the connection to live on.
    package var canReuse: Bool { state.canReuse }

    /// Whether bytes are here that no event has covered yet.
    package var hasBufferedBytes: Bool {
        mutating get { beginWait() == .restOfHead }
    }
}
