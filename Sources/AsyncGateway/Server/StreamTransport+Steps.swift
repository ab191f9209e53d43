internal import AsyncGatewayTransport

extension StreamTransport {
    /// Bytes that nothing comes between.
    struct Pieces {
        let lead: [UInt8]
        let block: [UInt8]
        let tail: [UInt8]

        init(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) {
            (self.lead, self.block, self.tail) = (lead, block, tail)
        }

        var count: Int { lead.count + block.count + tail.count }
    }

    /// A wait until its pieces are accepted, or, without any, until those before it are flushed.
    struct RoomWait {
        let number: UInt64
        let pieces: Pieces
        let continuation: UnsafeContinuation<WaitEnding, Never>
    }

    /// Whether the stream is to end this side's half, or has done so.
    enum Finishing {
        case none
        case requested
        case done
    }

    /// How the stream is to be ended, or that it has been.
    enum Ending {
        case close
        case abort
        case done
    }

    /// What to ask the stream for next.
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
    /// Whether the stream has taken the pieces that were accepted, and nobody waits for that.
    var takesPieces: Bool { accepted == nil && line.isEmpty }

    var isFlushed: Bool { flushedCount == queuedCount }

    /// Accepts pieces to write, if the stream has taken the earlier ones.
    ///
    /// - Returns: `true` if they were accepted.
    func accept(_ pieces: Pieces) throws -> Bool {
        try checkForFailure()
        guard finishing == .none else { throw StreamError.closed }
        guard takesPieces else { return false }
        queue(pieces)
        return true
    }

    private func queue(_ pieces: Pieces) {
        guard pieces.count > 0 else { return }
        accepted = pieces
        queuedCount += UInt64(pieces.count)
        takeSteps()
    }

    /// Keeps the wait in line until there is room, or ends it at once.
    func wait(_ wait: RoomWait) {
        let isRefused = finishing != .none && wait.pieces.count > 0
        if failure != nil || ending != nil || isRefused {
            return wait.continuation.resume(returning: .ready)
        }
        line.append(wait)
        serveLine()
    }

    /// Ends the waits in line, in order, until one must wait for the stream.
    private func serveLine() {
        while accepted == nil, let first = line.first {
            if first.pieces.count == 0, !isFlushed { return }
            line.removeFirst()
            queue(first.pieces)
            first.continuation.resume(returning: .ready)
        }
    }

    /// Ends all waits in line; the next call of each waiting task tells what has happened.
    func endLine() {
        for wait in line { wait.continuation.resume(returning: .ready) }
        line = []
    }

    func cancelRoomWait(_ number: UInt64) {
        guard let index = line.firstIndex(where: { $0.number == number }) else { return }
        line.remove(at: index).continuation.resume(returning: .cancelled)
        serveLine()
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
            // A cancelled task does not wait in the steps before the end; the end has a task of its own.
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
            serveLine()
        case .flush:
            let count = queuedCount
            try await stream.flush()
            flushedCount = count
            serveLine()
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
