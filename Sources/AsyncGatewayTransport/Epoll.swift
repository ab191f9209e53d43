internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Linux's readiness queue: edge-triggered epoll, and an eventfd as the alarm.
struct Epoll: ~Copyable {
    private static let allEvents = CAG_EPOLLIN | CAG_EPOLLOUT | CAG_EPOLLRDHUP | CAG_EPOLLET

    private let queue: FileDescriptor
    private let alarm: FileDescriptor
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// Opens the queue, with the alarm already watched.
    ///
    /// - Throws: `SystemError` when the process has no descriptor left for it.
    init() throws(SystemError) {
        try StandardDescriptors.reserve()
        let queueNumber = epoll_create1(CAG_EPOLL_CLOEXEC)
        guard queueNumber >= 0 else { throw SystemError("epoll_create1") }
        let queue = FileDescriptor(owning: queueNumber)
        let alarmNumber = eventfd(0, CAG_EFD_CLOEXEC | CAG_EFD_NONBLOCK)
        guard alarmNumber >= 0 else { throw SystemError("eventfd") }
        let alarm = FileDescriptor(owning: alarmNumber)
        try Self.add(
            alarmNumber, to: queueNumber, for: Self.allEvents, token: ReadinessQueue.alarmToken)
        self.queue = consume queue
        self.alarm = consume alarm
        events = .allocate(capacity: 256)
    }

    deinit {
        // Only the queue of a loop that got no thread is destroyed.
        events.deallocate()
    }

    /// Watches a descriptor in both directions until it is removed or closed.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    func add(_ descriptor: Int32, token: UInt64) throws(SystemError) {
        try Self.add(descriptor, to: queue.number, for: Self.allEvents, token: token)
    }

    /// Watches a descriptor for input together with other queues, until it is removed.
    ///
    /// The kernel wakes one of the queues that wait. The mode is level-triggered: what a queue that
    /// was woken leaves is reported to it again.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    func addShared(_ descriptor: Int32, token: UInt64) throws(SystemError) {
        try Self.add(
            descriptor, to: queue.number, for: CAG_EPOLLIN | CAG_EPOLLEXCLUSIVE, token: token)
    }

    private static func add(
        _ descriptor: Int32, to queue: Int32, for events: UInt32, token: UInt64
    ) throws(SystemError) {
        var event = epoll_event()
        event.events = events
        event.data.u64 = token
        guard epoll_ctl(queue, CAG_EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }

    /// Stops watching a descriptor that is still open.
    func remove(_ descriptor: Int32) {
        var event = epoll_event()
        _ = epoll_ctl(queue.number, CAG_EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Makes the current or the next wait return; callable from any thread.
    func ring() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full: the alarm is raised already.
        _ = write(alarm.number, &one, 8)
    }

    /// Waits for events for at most `milliseconds`, or without limit for -1.
    ///
    /// - Returns: how many events there are; none after the time or a signal.
    func wait(milliseconds: Int32) -> Int {
        let count = epoll_wait(
            queue.number, events.baseAddress, Int32(events.count), milliseconds)
        // A negative count is EINTR.
        return max(0, Int(count))
    }

    /// One of the events of the latest wait, by its index.
    func report(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        (events[index].data.u64, Readiness(epollEvents: events[index].events))
    }
}

extension Readiness {
    /// What the bits of epoll_wait(2) say.
    fileprivate init(epollEvents bits: UInt32) {
        self = []
        if bits & CAG_EPOLLIN != 0 { insert(.readable) }
        if bits & CAG_EPOLLOUT != 0 { insert(.writable) }
        if bits & CAG_EPOLLRDHUP != 0 { insert(.peerFinished) }
        if bits & (CAG_EPOLLERR | CAG_EPOLLHUP) != 0 { insert(.hungUp) }
    }
}
