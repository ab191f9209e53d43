internal import Synchronization

/// Lines for a descriptor, which a thread of its own writes (Decision 12).
///
/// Whoever adds a line never waits, whether the descriptor is read or not. What does not fit is
/// dropped and counted, and the count is written as a line of its own as soon as there is room.
package final class LineQueue: Sendable {
    private struct State {
        /// The accepted bytes that the thread has not taken yet.
        var queued: [UInt8] = []
        /// How many bytes have been accepted since the beginning.
        var accepted: UInt64 = 0
        /// How many of them have been written, or have failed.
        var settled: UInt64 = 0
        /// How many lines were dropped since that was written last.
        var dropped = 0
        var isDraining = false
        /// Whether the last write has failed within a line.
        var isMidLine = false
        var waiters: [(end: UInt64, semaphore: Semaphore)] = []
        /// The value of ``settled`` when a flush has given up.
        var stuckAt: UInt64?

        /// Whether nothing is left to be written, the number of dropped lines included.
        var isWritten: Bool { accepted == settled && (dropped == 0 || !isDraining) }
    }

    private let descriptor: Int32
    private let capacity: Int
    private let thread: BlockingThread
    private let state = Mutex(State())

    /// A queue of at most `capacity` bytes, including those that are being written.
    ///
    /// - Parameters:
    ///   - descriptor: The descriptor, which stays open for as long as the queue is used; its mode,
    ///     blocking or not, is left as it is.
    ///   - purpose: The name of the destination, for the error of a thread that cannot be started.
    ///   - capacity: The number of bytes.
    package init(writingTo descriptor: Int32, for purpose: String, capacity: Int = 1 << 20) {
        self.descriptor = descriptor
        self.capacity = capacity
        thread = BlockingThread(for: purpose)
    }

    /// Adds text, usually one line with its end; never waits, and may be called on any thread.
    ///
    /// The text is written whole, or dropped whole if it does not fit; so text that is longer than
    /// the capacity is always dropped.
    package func write(_ text: String) {
        let size = text.utf8.count
        let mustWake = state.withLock { state in
            // Also for text that is dropped: there may be no other to bring the count.
            defer { state.isDraining = true }
            guard UInt64(size) + state.accepted - state.settled <= UInt64(capacity) else {
                state.dropped += LineWriter.lineCount(text.utf8)
                return !state.isDraining
            }
            state.queued.append(contentsOf: text.utf8)
            state.accepted += UInt64(size)
            return !state.isDraining
        }
        if mustWake { wake() }
    }

    private func wake() {
        do {
            try thread.enqueue { [self] in
                drain(LineWriter(descriptor: descriptor, mayWait: true))
            }
        } catch {
            // The system refuses the thread, which is what the line may be about.
            drain(LineWriter(descriptor: descriptor, mayWait: false))
        }
    }

    /// Writes until nothing is left; the caller has set ``State/isDraining``, so it is alone.
    private func drain(_ writer: consuming LineWriter) {
        writer.gather()
        writer.isMidLine = state.withLock(\.isMidLine)
        var batch: [UInt8] = []
        var canWrite = true
        while takeBatch(&batch, orDropped: canWrite) {
            let lost = writer.write(batch)
            canWrite = reportDropped(by: &writer, andLost: lost)
            settle(batch.count, isMidLine: writer.isMidLine)
        }
    }

    /// Exchanges the written bytes for the next ones.
    ///
    /// - Returns: `false` if there are none, and no dropped lines to report; then the draining ends.
    private func takeBatch(_ batch: inout [UInt8], orDropped canReport: Bool) -> Bool {
        // Storage that a burst has enlarged is not kept.
        batch.removeAll(keepingCapacity: batch.capacity <= 1 << 16)
        return state.withLock { state in
            swap(&state.queued, &batch)
            state.isDraining = !batch.isEmpty || canReport && state.dropped > 0
            return state.isDraining
        }
    }

    /// Writes how many lines were dropped, if any were.
    ///
    /// - Returns: `false` if that could not be written; it is then counted on.
    private func reportDropped(by writer: inout LineWriter, andLost lost: Int) -> Bool {
        let count = state.withLock { state in
            state.dropped += lost
            return state.dropped
        }
        guard count > 0 else { return true }
        let report = count == 1 ? "1 line was dropped\n" : "\(count) lines were dropped\n"
        guard writer.write(Array(report.utf8)) == 0 else { return false }
        state.withLock { $0.dropped -= count }
        return true
    }

    private func settle(_ byteCount: Int, isMidLine: Bool) {
        let waiters = state.withLock { state in
            state.isMidLine = isMidLine
            state.settled += UInt64(byteCount)
            return state.waiters.filter { $0.end <= state.settled }
        }
        for waiter in waiters { waiter.semaphore.signal() }
    }
}

// MARK: - Flushing

extension LineQueue {
    private static let flushing = BlockingThread(for: "waiting for a log")

    /// Blocks the calling thread until all that was added before has been written, or has failed.
    ///
    /// A wait that follows one that has given up does so at once, unless something has been written
    /// in between: so a descriptor that nobody reads delays its writers once.
    ///
    /// - Parameter limit: How long to wait at most.
    /// - Returns: `false` if the time was up first.
    @discardableResult
    package func flush(atMost limit: Duration) -> Bool {
        let semaphore = Semaphore()
        let isWritten = state.withLock { state -> Bool? in
            if state.isWritten { return true }
            if state.stuckAt == state.settled { return false }
            state.waiters.append((state.accepted, semaphore))
            return nil
        }
        if let isWritten { return isWritten }
        let isSignalled = semaphore.wait(atMost: limit)
        state.withLock { state in
            state.waiters.removeAll { $0.semaphore === semaphore }
            if !isSignalled { state.stuckAt = state.settled }
        }
        return isSignalled
    }

    /// Waits as ``flush(atMost:)`` does, but suspends the task instead of blocking its thread.
    ///
    /// Cancellation does not end the wait, which is short, and often the last of a cancelled task.
    package func flushed(atMost limit: Duration) async {
        guard state.withLock({ !$0.isWritten && $0.stuckAt != $0.settled })
        else { return }
        await Task {
            // Without a thread to wait on, the caller goes on at once.
            _ = try? await Self.flushing.call { [self] in flush(atMost: limit) }
        }.value
    }
}
