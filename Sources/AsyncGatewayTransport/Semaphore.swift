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
}
