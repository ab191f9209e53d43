#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A counter that threads wait for, and that a signal handler may raise.
///
/// It needs no descriptor, so it works in a process that has none left.
///
/// `@unchecked Sendable`: the memory is allocated once, is freed with the object, and is touched by
/// the semaphore's own functions alone, which any thread may call.
final class Semaphore: @unchecked Sendable {
    #if canImport(Darwin)
        private var semaphore = semaphore_t()
    #else
        private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    #endif

    /// Makes a semaphore whose counter is zero.
    init() {
        #if canImport(Darwin)
            semaphore_create(mach_task_self_, &semaphore, SYNC_POLICY_FIFO, 0)
        #else
            // Fails only for a value above SEM_VALUE_MAX.
            sem_init(semaphore, 0, 0)
        #endif
    }

    deinit {
        #if canImport(Darwin)
            semaphore_destroy(mach_task_self_, semaphore)
        #else
            sem_destroy(semaphore)
            semaphore.deallocate()
        #endif
    }

    /// Raises the counter, which ends one wait; callable from a signal handler (POSIX §2.4.3).
    func signal() {
        #if canImport(Darwin)
            semaphore_signal(semaphore)
        #else
            sem_post(semaphore)
        #endif
    }

    /// Blocks the calling thread until the counter is above zero, and lowers it.
    func wait() {
        #if canImport(Darwin)
            while semaphore_wait(semaphore) == KERN_ABORTED {}
        #else
            while sem_wait(semaphore) != 0, errno == EINTR {}
        #endif
    }
    /// Blocks the calling thread as ``wait()`` does, for at most `limit`.
    ///
    /// Linux measures the time by the clock of the day, so that a change of it changes the limit.
    ///
    /// - Returns: `false` if the time was up first; the counter is then as it was.
    func wait(atMost limit: Duration) -> Bool {
        let nanoseconds = limit.wholeNanoseconds
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        #if canImport(Darwin)
            let time = mach_timespec_t(
                tv_sec: UInt32(clamping: seconds), tv_nsec: clock_res_t(rest))
            return semaphore_timedwait(semaphore, time) == KERN_SUCCESS
        #else
            var end = timespec()
            clock_gettime(CLOCK_REALTIME, &end)
            end.tv_nsec += Int(rest)
            end.tv_sec += Int(seconds) + end.tv_nsec / 1_000_000_000
            end.tv_nsec %= 1_000_000_000
            while sem_timedwait(semaphore, &end) != 0 {
                guard errno == EINTR else { return false }
            }
            return true
        #endif
    }
}
