internal import Synchronization

/// A thread, its readiness queue, and the executor of every task and actor that lives on it.
///
/// Theory of operation:
///
/// 1. A loop is one thread. Loops are shared by the whole process and never end, so that an object
///    that is used after its server has ended (a responder that an app kept) is still answered.
/// 2. It is a `TaskExecutor`, so that a connection's task runs on it, and a `SerialExecutor`, so
///    that the connection's actors do: calls between them neither suspend nor switch threads.
/// 3. Jobs enqueued on the loop's own thread go to a plain array; from elsewhere, to a locked one,
///    and the alarm is rung.
/// 4. A turn of the loop: run the jobs that are ready, wait for the kernel (not at all while jobs
///    are ready), hand each event to its source, take what came from elsewhere, fire deadlines.
/// 5. After each job the streams it wrote to are flushed: nothing stays unsent while anything is
///    awaited, and answers to pipelined requests share one system call.
/// 6. `now` is read once a turn: deadlines are seconds, a turn is microseconds.
///
/// `@unchecked Sendable`: `inbox`, `thread` and `queue.ring()` may be used from every thread and
/// are safe by themselves. All other state is touched only by the loop's thread; each way in to it
/// checks that with `precondition(isCurrent)`.
///
/// `@exclusivity(unchecked)` (Decision 6): each turn changes these properties, and a release build
/// would check each access. Jobs, sources and streams, which call back, are taken out of their
/// collections before they are called.
package final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
    private let queue: ReadinessQueue
    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)

    @exclusivity(unchecked) private var ready: [UnownedJob] = []
    /// The storage of jobs that have run, for those to come.
    @exclusivity(unchecked) private var spare: [UnownedJob] = []
    @exclusivity(unchecked) private var sources = SourceTable()
    @exclusivity(unchecked) private var deadlines = DeadlineQueue<SourceTable.Token>()
    @exclusivity(unchecked) private var unflushed: [SocketStream] = []
    @exclusivity(unchecked) private var yielded: [StreamWaiter] = []

    /// Where sources receive into, one at a time and never across a suspension.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    /// The storage of bytes that have been sent, or that the connections need no longer.
    @exclusivity(unchecked) var spareBytes = SpareBytes()

    /// The time at which the kernel was last asked for events.
    private(set) var turnStart = LoopTime.now

    /// The latest time that was read: that of the turn's start, or a later one.
    private(set) var latestTime = LoopTime.now

    /// What other threads may know: the start of the turn, or that the loop waits, and what it runs.
    private let activity = LoopActivity()

    private init(_ queue: consuming ReadinessQueue) throws(SystemError) {
        self.queue = queue
        BrokenPipes.areErrors()
        try CurrentThread.detach("an event loop") { self.runForever() }
    }

    deinit {
        // Only a loop that got no thread is destroyed.
        scratch.deallocate()
    }

    /// The time at which the loop's present turn began.
    package var now: LoopTime {
        precondition(isCurrent, "the time of a loop is read on its thread")
        return turnStart
    }

    /// Reads the time, which may be much later than that of the turn's start.
    func readTime() -> LoopTime {
        latestTime = LoopTime.now
        return latestTime
    }

    /// Whether the loop waits for events, or has done so a few milliseconds ago.
    ///
    /// An app that blocks it, by computing or by a call, makes it unresponsive. Callable from any
    /// thread.
    package var isResponsive: Bool { activity.isRecent }

    /// The start of the loop's present turn; `nil` while it waits for events.
    ///
    /// Callable from any thread.
    package var currentTurn: LoopTime? { activity.currentTurn }

    /// How long the loop's thread has waited for a processor so far, in nanoseconds; `nil` if that is not
    /// known.
    ///
    /// Callable from any thread.
    package var processorDelay: Int64? { activity.processorDelay }

    /// What runs on the loop, or has run last: a number that all jobs of one task share.
    ///
    /// No other task has it at the same time. Callable from any thread.
    package var latestJob: UInt { activity.latestJob }

    /// Whether the caller is on the loop's thread.
    package var isCurrent: Bool {
        thread.load(ordering: .relaxed) == CurrentThread.identity
    }
}

// MARK: - The process's loops

extension EventLoop {
    private static let shared = Mutex<[EventLoop]>([])

    /// The first `count` of the process's loops, starting those that do not run yet.
    ///
    /// - Throws: `SystemError` when the system has no descriptor or thread for another loop.
    package static func loops(count: Int) throws(SystemError) -> [EventLoop] {
        precondition(count > 0, "a server needs at least one event loop")
        return try shared.withLock { (loops: inout [EventLoop]) throws(SystemError) in
            while loops.count < count { loops.append(try EventLoop(ReadinessQueue())) }
            return Array(loops.prefix(count))
        }
    }
}

// MARK: - Executor

extension EventLoop {
    /// Takes a job to run on the loop's thread; callable from any thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            ready.append(job)
        } else {
            post { $0.jobs.append(job) }
        }
    }

    /// Runs `work` on the loop's thread, asynchronously; callable from any thread.
    package func execute(_ work: @escaping @Sendable () -> Void) {
        post { $0.work.append(work) }
    }

    /// This loop, as the executor of an actor.
    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Traps unless the caller is on the loop's thread.
    package func checkIsolated() {
        precondition(isCurrent, "not on the event loop's thread")
    }

    /// Whether the caller is on the loop's thread, and so may touch what the loop isolates.
    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private func post(_ change: (inout Inbox) -> Void) {
        let wasEmpty = inbox.withLock { inbox in
            defer { change(&inbox) }
            return inbox.isEmpty
        }
        if wasEmpty { queue.ring() }
    }

    /// What other threads have handed to the loop.
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var work: [@Sendable () -> Void] = []

        var isEmpty: Bool { jobs.isEmpty && work.isEmpty }
    }
}

// MARK: - The turn

extension EventLoop {
    private func runForever() -> Never {
        thread.store(CurrentThread.identity, ordering: .relaxed)
        activity.noteThread(CurrentThread.number)
        while true {
            runReadyJobs()
            waitForEvents()
            fireDeadlines()
        }
    }

    /// Runs the jobs that are ready, and those that they make ready, within reason.
    private func runReadyJobs() {
        let (serialExecutor, taskExecutor) = (asUnownedSerialExecutor(), asUnownedTaskExecutor())
        // At most eight rounds before the kernel is asked again: a task that makes itself ready
        // again and again must not delay the events of the others.
        for _ in 0..<8 where !ready.isEmpty {
            // In a local variable: the jobs that run append to `ready`.
            var jobs = spare
            spare = []
            swap(&ready, &jobs)
            for job in jobs {
                activity.noteJob(job)
                job.runSynchronously(isolatedTo: serialExecutor, taskExecutor: taskExecutor)
                if !unflushed.isEmpty { flushStreams() }
            }
            jobs.removeAll(keepingCapacity: true)
            spare = jobs
        }
    }

    private func flushStreams() {
        // Nearly always one, that of the job's own connection.
        while let stream = unflushed.popLast() { stream.flushDeferred() }
    }

    private func waitForEvents() {
        var alarmRang = false
        let limit = waitLimit
        if limit != 0 { activity.noteWait() }
        let count = queue.wait(milliseconds: limit)
        // Before the events are handed on: deadlines count from now, not from before the wait.
        turnStart = readTime()
        activity.noteTurn(at: turnStart)
        for index in 0..<count {
            let (token, readiness) = queue.report(index)
            if token == ReadinessQueue.alarmToken {
                alarmRang = true
            } else {
                sources[token]?.eventsArrived(readiness)
            }
        }
        if alarmRang { emptyInbox() }
        resumeYielded()
    }

    private func resumeYielded() {
        guard !yielded.isEmpty else { return }
        let waiting = yielded
        yielded = []
        for waiter in waiting { waiter.resume(.ready) }
    }

    /// How long to wait for the kernel at most, in milliseconds; -1 means without limit.
    private var waitLimit: Int32 {
        guard ready.isEmpty, yielded.isEmpty else { return 0 }
        guard let earliest = deadlines.earliest else { return -1 }
        let wait = min(LoopTime.now.nanoseconds(to: earliest), 60_000_000_000)
        // Rounded up: waking before the deadline would spin until it comes.
        return wait > 0 ? Int32(wait / 1_000_000 + 1) : 0
    }

    private func emptyInbox() {
        var taken = Inbox()
        inbox.withLock { swap(&$0, &taken) }
        ready.append(contentsOf: taken.jobs)
        for work in taken.work { work() }
    }

    private func fireDeadlines() {
        while let (time, token) = deadlines.popExpired(at: turnStart) {
            guard let next = sources[token]?.timeArrived(time, now: turnStart) else { continue }
            // Not again in this turn, if it asks for a time in the past: others would never have one.
            deadlines.insert(token, at: max(next, turnStart.advanced(byNanoseconds: 1)))
        }
    }
}

// MARK: - What sources ask for

extension EventLoop {
    /// Watches `descriptor`, and hands its events to `source` until the source is removed.
    ///
    /// - Returns: the token that the loop knows the source by.
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    package func add(
        _ source: any EventSource, watching descriptor: Int32
    ) throws(SystemError) -> UInt64 {
        precondition(isCurrent, "sources are added on the loop's thread")
        let token = sources.insert(source)
        do {
            try queue.add(descriptor, token: token)
        } catch {
            sources.remove(token)
            throw error
        }
        return token
    }

    /// Adds a source that is called at the times it asks for, and for descriptors that it shares.
    ///
    /// - Returns: the token that the loop knows the source by.
    package func add(_ source: any EventSource) -> UInt64 {
        precondition(isCurrent, "sources are added on the loop's thread")
        return sources.insert(source)
    }

    /// Removes a source: it gets no events any more, also those of a descriptor that is still open.
    package func remove(_ token: UInt64) {
        precondition(isCurrent, "sources are removed on the loop's thread")
        sources.remove(token)
    }

    /// Watches a descriptor for input together with other loops, for the source of `token`.
    ///
    /// One of the loops that wait gets an event, and gets it again in each turn until the input has
    /// been taken.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    package func watchShared(_ descriptor: Int32, for token: UInt64) throws(SystemError) {
        precondition(isCurrent, "descriptors are watched on the loop's thread")
        try queue.addShared(descriptor, token: token)
    }

    /// Stops watching a shared descriptor, which is still open.
    package func unwatchShared(_ descriptor: Int32) {
        precondition(isCurrent, "descriptors are watched on the loop's thread")
        queue.remove(descriptor)
    }

    /// Calls the source at `time`, unless it has been removed by then.
    package func wake(_ token: UInt64, at time: LoopTime) {
        precondition(isCurrent, "deadlines are set on the loop's thread")
        deadlines.insert(token, at: time)
    }

    /// Resumes a task in the next turn, after events of other sources have been handled.
    func resumeNextTurn(_ waiter: StreamWaiter) {
        precondition(isCurrent, "tasks wait for their turn on the loop's thread")
        yielded.append(waiter)
    }

    /// Flushes `stream` when the running job ends or suspends.
    func flushAfterJob(_ stream: SocketStream) {
        precondition(isCurrent, "streams are written on the loop's thread")
        unflushed.append(stream)
    }
}
