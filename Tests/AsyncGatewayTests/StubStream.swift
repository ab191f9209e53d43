import AsyncGateway

/// A stream that does what its test says, and notes what it is asked for.
actor StubStream: ByteStream {
    private let journal: Journal
    private let openingFailure: (any Error)?
    private let start = ContinuousClock.now
    private var results: [Result<[UInt8], any Error>] = []
    private var reader: CheckedContinuation<Void, Never>?
    private var isExpired = false
    private var ignoresCancellation = false
    private var isHeld = false
    private var writeFailure: (any Error)?
    private var heldWrites: [CheckedContinuation<Void, Never>] = []

    init(_ journal: Journal, openingFailure: (any Error)? = nil) {
        self.journal = journal
        self.openingFailure = openingFailure
    }

    nonisolated var now: ContinuousClock.Instant { start }

    nonisolated var remoteAddress: SocketAddress? { nil }
}

// MARK: - What its test says

extension StubStream {
    /// Lets a read return these bytes; none are the end.
    func arrive(_ text: String) {
        results.append(.success(Array(text.utf8)))
        wakeReader()
    }

    /// Lets a read throw.
    func failReading(_ error: any Error) {
        results.append(.failure(error))
        wakeReader()
    }

    /// Lets reads go on that are cancelled.
    func ignoreCancellation() {
        ignoresCancellation = true
    }

    /// Lets every write throw.
    func failWriting(_ error: any Error) {
        writeFailure = error
        release()
    }

    /// Lets writes wait until ``release()``.
    func hold() {
        isHeld = true
    }

    func release() {
        isHeld = false
        wakeWriters()
    }

    private func wakeWriters() {
        for write in heldWrites { write.resume() }
        heldWrites = []
    }

    private func wakeReader() {
        reader?.resume()
        reader = nil
    }
}

// MARK: - What its transport asks for

extension StubStream {
    func open(_ expectations: ByteStreamExpectations) async throws {
        journal.note("open \(expectations.writeTimeout)")
        await Task.yield()
        if let openingFailure { throw openingFailure }
    }

    func read(atMost count: Int, until deadline: ContinuousClock.Instant?) async throws -> [UInt8] {
        isExpired = false
        journal.note("read" + (deadline.map { " until \(start.duration(to: $0))" } ?? ""))
        while results.isEmpty {
            if isExpired { throw TransportError(.timedOut) }
            try await waitForResult()
        }
        return try results.removeFirst().get()
    }

    private func waitForResult() async throws {
        if ignoresCancellation { return await withCheckedContinuation { reader = $0 } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { reader = $0 }
        } onCancel: {
            Task { await self.wakeReader() }
        }
        try Task.checkCancellation()
    }

    nonisolated func expireRead() {
        assumeIsolated { stream in
            stream.journal.note("expire")
            stream.isExpired = true
            stream.wakeReader()
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        journal.note("write \(String(decoding: bytes, as: UTF8.self))")
        while isHeld {
            try Task.checkCancellation()
            await withTaskCancellationHandler {
                await withCheckedContinuation { heldWrites.append($0) }
            } onCancel: {
                Task { await self.wakeWriters() }
            }
        }
        if let writeFailure { throw writeFailure }
    }

    func flush() {
        journal.note("flush")
    }

    func finishWriting() {
        journal.note("finish")
    }

    func close() async {
        await Task.yield()
        journal.note(Task.isCancelled ? "close, cancelled" : "close")
    }

    func abort() {
        journal.note("abort")
    }
}
