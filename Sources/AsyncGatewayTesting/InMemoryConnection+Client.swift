internal import AsyncGateway

extension InMemoryConnection {
    /// The client's end of the connection.
    public nonisolated var client: Client { Client(connection: self) }

    /// The client's end of an ``InMemoryConnection``.
    ///
    /// One task at a time may send, and one may receive.
    public struct Client: Sendable {
        private let connection: InMemoryConnection

        fileprivate init(connection: InMemoryConnection) {
            self.connection = connection
        }

        /// Sends bytes, and waits while more than the capacity has not been read.
        ///
        /// - Throws: ``/AsyncGateway/TransportError`` of code `.connectionFailed` if the server has closed, and
        ///   `.alreadyFinished` after ``finishSending()``; `CancellationError`, although the bytes
        ///   were sent.
        public func send(_ bytes: [UInt8]) async throws {
            try await connection.sendRequestBytes(bytes)
        }

        /// Sends bytes whatever the capacity, before the server has begun to read.
        func sendAhead(_ bytes: [UInt8]) async {
            await connection.takeAhead(bytes)
        }

        /// Waits for bytes that the server has sent.
        ///
        /// - Returns: at least one byte and at most `count`; none at the end of the server's bytes.
        /// - Throws: ``/AsyncGateway/TransportError`` of code `.connectionFailed` if the server has reset the
        ///   connection, or the client has; `CancellationError`.
        public func receive(atMost count: Int) async throws -> [UInt8] {
            try await connection.receiveResponseBytes(atMost: count)
        }

        /// Waits until the server has ended its half of the connection.
        ///
        /// - Returns: all bytes that it has sent until then.
        /// - Throws: as ``receive(atMost:)`` does.
        public func receiveAll() async throws -> [UInt8] {
            var all: [UInt8] = []
            while true {
                let bytes = try await receive()
                guard !bytes.isEmpty else { return all }
                all += bytes
            }
        }

        /// Waits until the server has ended its half of the connection, and decodes its bytes as UTF-8.
        ///
        /// - Returns: all that the server has sent until its end.
        /// - Throws: as ``receive(atMost:)`` does.
        public func receiveText() async throws -> String {
            String(decoding: try await receiveAll(), as: UTF8.self)
        }

        /// Ends the request's direction; the server can still send.
        public func finishSending() async {
            await connection.finishRequests()
        }

        /// Resets the connection, as the system of a client that has crashed does.
        public func reset() async {
            await connection.resetByClient()
        }
    }
}

// MARK: - What the client's end does

extension InMemoryConnection {
    fileprivate func takeAhead(_ bytes: [UInt8]) {
        requests.append(bytes)
    }

    fileprivate func sendRequestBytes(_ bytes: [UInt8]) async throws {
        guard !clientHasFinished else { throw GatewayError(.alreadyFinished) }
        try checkForReset()
        try checkForClose()
        requests.append(bytes)
        endRead()
        while requests.count > requestCapacity, failure == nil { try await wait(for: .sending) }
        try checkForReset()
        if requests.count > requestCapacity { try checkForClose() }
    }

    fileprivate func receiveResponseBytes(atMost count: Int) async throws -> [UInt8] {
        while true {
            if sentCount > 0 { return takeResponseBytes(atMost: count) }
            try checkForReset()
            if serverHasFinishedWriting { return [] }
            try await wait(for: .receiving)
        }
    }

    private func takeResponseBytes(atMost count: Int) -> [UInt8] {
        let bytes = responses.take(atMost: min(count, sentCount))
        takenByteCount += min(bytes.count, max(0, sentCount - responseCapacity))
        sentCount -= bytes.count
        responseMoved()
        return bytes
    }

    fileprivate func finishRequests() {
        guard !clientHasFinished else { return }
        clientHasFinished = true
        if failure == nil { beginGrace() }
        endRead()
    }

    fileprivate func resetByClient() {
        guard !clientHasReset else { return }
        clientHasReset = true
        responses.truncate(to: 0)
        sentCount = 0
        guard !serverHasClosed else { return }
        serverAlarm.stop()
        fail(TransportError(.clientDisconnected))
        // A server that has ended its half has nothing left to do for this client.
        if !serverHasFinishedWriting { clientIsGone() }
    }

    private func checkForReset() throws {
        if clientHasReset {
            throw TransportError(.connectionFailed, "the client has reset the connection")
        }
        if serverHasAborted {
            throw TransportError(.connectionFailed, "the server has reset the connection")
        }
    }

    private func checkForClose() throws {
        guard serverHasClosed else { return }
        throw TransportError(.connectionFailed, "the server has closed the connection")
    }
}

// MARK: - The client's waits

extension InMemoryConnection {
    /// What the client may wait for.
    enum ClientWait {
        case sending
        case receiving
    }

    /// Suspends until there may be a change; the caller checks again.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    private func wait(for change: ClientWait) async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { clientWaits[change, default: []].append($0) }
        } onCancel: {
            Task { await self.wake(change) }
        }
        try Task.checkCancellation()
    }

    func wake(_ change: ClientWait) {
        guard let continuations = clientWaits.removeValue(forKey: change) else { return }
        for continuation in continuations { continuation.resume() }
    }
}
