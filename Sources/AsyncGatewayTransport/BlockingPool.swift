internal import Synchronization

/// Threads for work that blocks, a bounded number of them (Decision 18).
///
/// 1. Work is done by a thread that is idle, by a new one if there is none, or, once there are as
///    many as allowed, by the first that becomes free. It is begun in the order in which it came.
/// 2. A thread that has had nothing to do for some time ends. The last one is kept: once
///    ``prepare()`` has returned, work always finds a thread, and cannot be refused.
/// 3. As an executor of tasks, it runs their jobs as any other work.
///
/// `BlockingThread` is for calls that must be made one after the other, and whose callers need not
/// wait for them when they are cancelled.
package final class BlockingPool: Sendable {
    /// The process's pool.
    package static let shared = BlockingPool(limit: 64, patience: .seconds(10))

    private struct State {
        var queue = WorkQueue()
        /// What wakes the threads that have nothing to do, the latest last.
        var idle: [Semaphore] = []
        var threadCount = 0
    }

    private let limit: Int
    private let patience: Duration
    private let state = Mutex(State())

    /// A pool without a thread.
    ///
    /// - Parameters:
    ///   - limit: how many threads there may be, at least one.
    ///   - patience: how long a thread waits for work before it ends.
    package init(limit: Int, patience: Duration) {
        self.limit = limit
        self.patience = patience
    }

    /// How many threads there are.
    package var threadCount: Int { state.withLock(\.threadCount) }

    /// How much work waits for a thread.
    package var queueCount: Int { state.withLock(\.queue.count) }
}

// MARK: - Work

extension BlockingPool {
    /// Starts a thread unless there is one.
    ///
    /// - Throws: `SystemError` when the system refuses the thread.
    package func prepare() throws(SystemError) {
        try state.withLock { (state: inout State) throws(SystemError) in
            if state.threadCount == 0 { try start(&state) }
        }
    }

    /// Adds work; returns at once.
    ///
    /// - Returns: the number that ``withdraw(_:)`` takes.
    /// - Throws: `SystemError` when the system refuses the first thread; the work is then not done.
    @discardableResult
    func enqueue(_ work: @escaping @Sendable () -> Void) throws(SystemError) -> UInt64 {
        let (number, idle) = try state.withLock { (state: inout State) throws(SystemError) in
            let idle = state.idle.popLast()
            if idle == nil, state.threadCount < limit {
                do throws(SystemError) {
                    try start(&state)
                } catch {
                    // The others do it, if later.
                    if state.threadCount == 0 { throw error }
                }
            }
            return (state.queue.append(work), idle)
        }
        idle?.signal()
        return number
    }

    /// Removes work that no thread has begun; otherwise does nothing.
    func withdraw(_ number: UInt64) {
        state.withLock { $0.queue.remove(number) }
    }

    private func start(_ state: inout State) throws(SystemError) {
        try CurrentThread.detach("work that blocks") { self.work() }
        state.threadCount += 1
    }
}

// MARK: - Threads

extension BlockingPool {
    private enum Step {
        case work(WorkQueue.Work)
        case wait(isLast: Bool)
    }

    /// Does work until there has been none for some time.
    private func work() {
        let alarm = Semaphore()
        while true {
            switch nextStep(alarm) {
            case .work(let work): work()
            case .wait(let isLast):
                if isLast {
                    alarm.wait()
                } else if !alarm.wait(atMost: patience), retire(alarm) {
                    return
                }
            }
        }
    }

    private func nextStep(_ alarm: Semaphore) -> Step {
        state.withLock { state in
            state.idle.removeAll { $0 === alarm }
            if let work = state.queue.popFirst() { return .work(work) }
            state.idle.append(alarm)
            return .wait(isLast: state.threadCount == 1)
        }
    }

    /// Takes an idle thread out of the pool, unless it has just been woken or is the last.
    ///
    /// - Returns: `true` if the thread is to end.
    private func retire(_ alarm: Semaphore) -> Bool {
        state.withLock { state in
            guard state.threadCount > 1, let index = state.idle.firstIndex(where: { $0 === alarm })
            else { return false }
            state.idle.remove(at: index)
            state.threadCount -= 1
            return true
        }
    }
}

// MARK: - Executor

extension BlockingPool: TaskExecutor {
    /// Takes a job to run on a thread of the pool, which has been prepared.
    package func enqueue(_ job: consuming ExecutorJob) {
        let (job, executor) = (UnownedJob(job), asUnownedTaskExecutor())
        do {
            try enqueue { job.runSynchronously(on: executor) }
        } catch {
            preconditionFailure("a pool that runs tasks has a thread")
        }
    }
}
