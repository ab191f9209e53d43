internal import AsyncGateway
package import AsyncGatewayTransport

/// The server's end of an ``InMemoryConnection``, for the code that serves a socket.
///
/// The connection's actor has the state; this is the form in which `ConnectionTransport` asks for it. It
/// is a type of its own because `ByteStream`, which the connection itself offers, has calls of the same
/// names that may suspend. All calls but ``cancelWait(_:)`` are made on the connection's executor.
package final class InMemoryTransport: ConnectionTransport {
    private let connection: InMemoryConnection

    /// The server's end of `connection`.
    package init(_ connection: InMemoryConnection) {
        self.connection = connection
    }

    package var unownedExecutor: UnownedSerialExecutor { connection.unownedExecutor }

    package var now: LoopTime { LoopTime(connection.now) }

    package var bytesQueued: UInt64 {
        connection.assumeIsolated { UInt64($0.writtenByteCount) }
    }

    package var bytesTaken: UInt64 {
        connection.assumeIsolated { UInt64($0.takenByteCount) }
    }

    package func open(_ settings: StreamSettings) {
        connection.assumeIsolated { connection in
            connection.onAlarm = settings.onAlarm
            connection.open(ByteStreamExpectations(settings))
        }
    }

    package func tryRead(atMost count: Int) throws -> [UInt8]? {
        try connection.assumeIsolated { try $0.tryRead(atMost: count) }
    }

    package var hasRoom: Bool { connection.assumeIsolated { !$0.isBlocked } }

    package func tryWrite(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) throws -> Bool {
        try connection.assumeIsolated { try $0.tryWrite(Pieces(lead, block, tail)) }
    }

    package func tryFlush() throws -> Bool {
        try connection.assumeIsolated { try $0.tryFlush() }
    }

    package func takeStep() -> Bool {
        connection.assumeIsolated { $0.countStep() }
    }

    package func beginWait() -> UInt64 {
        connection.assumeIsolated { connection in
            connection.lastWait += 1
            return connection.lastWait
        }
    }

    package func wait(for event: TransportEvent, _ waiter: StreamWaiter) {
        connection.assumeIsolated { connection in
            switch event {
            case .input(let deadline): connection.waitForInput(waiter, until: deadline?.instant)
            case .room(let pieces): connection.waitForRoom(WaitingWriter(waiter, pieces))
            case .turn: connection.resumeInTurn(waiter)
            }
        }
    }

    package func cancelWait(_ number: UInt64) {
        Task { await connection.cancelWait(number) }
    }

    package func expireRead() {
        connection.expireRead()
    }

    package func setAlarm(at time: LoopTime?) {
        connection.assumeIsolated { $0.setServerAlarm(at: time?.instant) }
    }

    package func finishWriting() {
        connection.assumeIsolated { $0.finishWriting() }
    }

    package func close() {
        connection.assumeIsolated { $0.close() }
    }

    package func abort() {
        connection.assumeIsolated { $0.abort() }
    }
}
