internal import AsyncGateway

extension InMemoryConnection {
    /// The client's end of the connection.
    public nonisolated var client: Client { Client(connection: self) }

    /// One end of an ``InMemoryConnection``: what a client can do with it.
    ///
    /// One task sends at a time, and one receives.
    public struct Client: Sendable {
        private let connection: InMemoryConnection

        fileprivate init(connection: InMemoryConnection) {
            self.connection = connection
        }

        /// Sends bytes, and waits while the server has more than the capacity to read.
        ///
        /// - Throws: ``GatewayError`` of code `.connectionFailed` if the server has closed, and
        ///   `.alreadyFinished` after ``finishSending()``; `CancellationError`, with the bytes sent
        ///   all the same.
        public func send(_ bytes: [UInt8]) async throws {
            try await connection.sendRequestBytes(bytes)
        }

        /// Sends bytes whatever the capacity, before the server has begun to read.
        func sendAhead(_ bytes: [UInt8]) async {
            await connection.takeAhead(bytes)
        }

        /// Waits for bytes that the server has sent; none at the end of them.
        ///
        /// - Throws: ``GatewayError`` of code `.connectionFailed` if the server has reset the
        ///   connection, or the client has; `CancellationError`.
        public func receive(atMost count: Int) async throws -> [UInt8] {
            try await connection.receiveResponseBytes(atMost: count)
        }

        /// Waits for all bytes up to the end that the server sets.
        ///
        /// - Throws: as ``receive(atMost:)`` does.
        public func receiveAll() async throws -> [UInt8] {
            var all: [UInt8] = []
            while true {
                let bytes = try await receive()
                guard !bytes.isEmpty else { return all }
                all += bytes
            }
        }

        /// ``receiveAll()`` as text, read as UTF-8.
        ///
        /// - Throws: as ``receive(atMost:)`` does.
        public func receiveText() async throws -> String {
            String(decoding: try await receiveAll(), as: UTF8.self)
        }

        /// Ends the request's direction; the server can still send.
        public func finishSending() async {
            await connection.finishRequests()
        }

        /// Ends the connection at once: a client that has crashed, or has lost interest.
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
        fail(GatewayError(.clientDisconnected))
        // A server that has ended its half has nothing left to do for this client.
        if !serverHasFinishedWriting { clientIsGone() }
    }

    private func checkForReset() throws {
        if clientHasReset {
            throw GatewayError(.connectionFailed, "the client has reset the connection")
        }
        if serverHasAborted {
            throw GatewayError(.connectionFailed, "the server has reset the connection")
        }
    }

    private func checkForClose() throws {
        guard serverHasClosed else { return }
        throw GatewayError(.connectionFailed, "the server has closed the connection")
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
