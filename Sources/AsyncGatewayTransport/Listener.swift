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

    private let socket: Mutex<ListeningSocket?>

    /// Takes over a listening socket.
    package init(_ socket: consuming ListeningSocket) {
        name = socket.name
        number = socket.descriptor.number
        self.socket = Mutex(consume socket)
    }

    /// Takes a connection that waits; callable from any thread.
    ///
    /// - Returns: the connection; `nil` if none waits, or the listener is closed.
    /// - Throws: `SystemError`, whose properties say which failures are not the socket's own.
    package func accept() throws(SystemError) -> AcceptedSocket? {
        try socket.withLock { (socket: inout ListeningSocket?) throws(SystemError) in
            try socket?.accept()
        }
    }

    /// Lets no more connections come, and keeps those that wait; callable from any thread.
    ///
    /// To a TCP client that connects from now on nothing is answered, as if the packets were lost. It
    /// tries again after a second, and then reaches whoever listens, or is refused. Where the system
    /// cannot do that, connections still come until the listener is closed, which resets them.
    package func refuseNewConnections() {
        socket.withLock { $0?.refuseNewConnections() }
    }

    /// Stops listening, as ``close()`` does, before all loops have stopped watching the socket.
    package func stopListening() {
        socket.withLock { $0?.stopListening() }
    }

    /// Stops listening: from now on connections are refused, and those that wait are reset.
    package func close() {
        socket.withLock { $0 = nil }
    }
}
