internal import Synchronization

/// A listening socket that the event loops of a server take connections from.
///
/// It is closed by ``close()``, or when it is destroyed. Before that, each loop that watches it has
/// stopped doing so: the descriptor's number is then free for another one.
package final class Listener: Sendable {
    /// The name that the socket is bound to.
    package let name: SocketName

    /// The number of the socket's descriptor, to watch it by.
    package let number: Int32

    private let state: Mutex<State>

    private struct State {
        var socket: ListeningSocket?
        var isListening = true
    }

    /// Takes over a listening socket.
    package init(_ socket: ListeningSocket) {
        name = socket.name
        number = socket.descriptor.number
        state = Mutex(State(socket: socket))
    }

    /// Takes a connection that waits; callable from any thread.
    ///
    /// - Returns: the connection; `nil` if none waits, or the listener does not listen any more.
    /// - Throws: `SystemError`, a resource shortage or the socket's own failure.
    package func accept() throws(SystemError) -> AcceptedSocket? {
        try state.withLock { (state: inout State) throws(SystemError) in
            state.isListening ? try state.socket?.accept() : nil
        }
    }

    /// Whether a connection waits; callable from any thread.
    package var hasConnection: Bool {
        state.withLock { $0.isListening && $0.socket?.hasConnection ?? false }
    }

    /// Lets no more connections come, and keeps those that wait; callable from any thread.
    ///
    /// To a TCP client that connects from now on nothing is answered, as if the packets were lost. It
    /// tries again after a second, and then reaches whoever listens, or is refused. Where the system
    /// cannot do that, connections still come until the listener is closed, which resets them. The path
    /// of a Unix-domain socket is removed. Those that wait at a socket that others have too are left to
    /// them.
    package func refuseNewConnections() {
        state.withLock { state in
            if state.socket?.isShared == true { return state.isListening = false }
            state.socket?.refuseNewConnections()
        }
    }

    /// Lets TCP clients be refused that connect from now on, although loops still watch the socket.
    ///
    /// Connections that wait are reset.
    package func stopListening() {
        state.withLock { state in
            state.isListening = false
            state.socket?.stopListening()
        }
    }

    /// Stops listening: from now on connections are refused, and those that wait are reset.
    package func close() {
        state.withLock { $0.socket = nil }
    }
}
