internal import AsyncGatewayTransport

extension StreamTransport {
    /// Whether the stream is to end this side's half of the connection, or has done so.
    enum Finishing {
        case none
        case requested
        case done
    }

    /// How the stream is to be ended, or that it has ended.
    enum Ending {
        case close
        case abort
        case done
    }

    /// The next call of the stream.
    private enum Step {
        case open
        case write(Pieces)
        case flush
        case finishWriting
        case close
        case abort

        var isEnd: Bool {
            switch self {
            case .close, .abort: true
            case .open, .write, .flush, .finishWriting: false
            }
        }
    }
}

// MARK: - Accepting

extension StreamTransport {
    /// Whether pieces can be accepted: the stream has taken the earlier ones, and no writer waits.
    var takesPieces: Bool { accepted == nil && writers.isEmpty }

    var isFlushed: Bool { flushedCount == queuedCount }

    /// Accepts pieces to write, if the stream has taken the earlier ones.
    ///
    /// - Returns: `true` if they were accepted.
    /// - Throws: as ``checkForFailure()`` does; `StreamError.closed` after ``finishWriting()``.
    func accept(_ pieces: Pieces) throws -> Bool {
        try checkForFailure()
        guard finishing == .none else { throw StreamError.closed }
        guard takesPieces else { return false }
        queue(pieces)
        return true
    }

    private func queue(_ pieces: Pieces) {
        guard !pieces.isEmpty else { return }
        accepted = pieces
        queuedCount += UInt64(pieces.count)
        takeSteps()
    }

    /// Accepts what a writer waits to write, or keeps the writer behind those that came before it.
    func waitForRoom(_ writer: WaitingWriter) {
        let isRefused = finishing != .none && !writer.pieces.isEmpty
        if failure != nil || ending != nil || isRefused { return writer.waiter.resume(.ready) }
        writers.append(writer)
        acceptWaitingWriters()
    }

    /// Accepts the pieces of the waiting writers, in order, until one must wait for the stream.
    func acceptWaitingWriters() {
        while accepted == nil, let writer = writers.first {
            if writer.pieces.isEmpty, !isFlushed { return }
            writers.removeFirst()
            queue(writer.pieces)
            writer.waiter.resume(.ready)
        }
    }

    /// Resumes the writers without accepting anything of theirs: the next call of each throws.
    func resumeWriters() {
        for writer in writers { writer.waiter.resume(.ready) }
        writers = []
    }
}

// MARK: - Steps

extension StreamTransport {
    private var nextStep: Step? {
        guard isOpen else { return .open }
        if failure == nil {
            if let accepted { return .write(accepted) }
            if !isFlushed { return .flush }
            if finishing == .requested { return .finishWriting }
        }
        switch ending {
        case .close: return .close
        case .abort: return .abort
        case .done, nil: return nil
        }
    }

    /// Starts a task for the steps that are due, unless one is running.
    func takeSteps() {
        guard stepTask == nil, nextStep != nil else { return }
        stepTask = Task { await self.runSteps() }
    }

    private func runSteps() async {
        while let step = nextStep {
            // The task was cancelled so that it leaves the steps before the end. The end itself is taken
            // by a new task, which is not cancelled.
            if Task.isCancelled, step.isEnd { break }
            do {
                try await take(step)
            } catch {
                fail(error)
            }
        }
        stepTask = nil
        takeSteps()
    }

    private func take(_ step: Step) async throws {
        switch step {
        case .open: try await open()
        case .write(let pieces):
            try await stream.write(pieces.lead, pieces.block, pieces.tail)
            accepted = nil
            acceptWaitingWriters()
        case .flush:
            let count = queuedCount
            try await stream.flush()
            flushedCount = count
            acceptWaitingWriters()
        case .finishWriting:
            await stream.finishWriting()
            finishing = .done
        case .close:
            await stream.close()
            noteEnd()
        case .abort:
            await stream.abort()
            noteEnd()
        }
    }

    private func open() async throws {
        defer {
            isOpen = true
            beginReading()
        }
        try await stream.open(ByteStreamExpectations(settings))
    }

    private func noteEnd() {
        ending = .done
        for continuation in closeWaits { continuation.resume() }
        closeWaits = []
    }
}
