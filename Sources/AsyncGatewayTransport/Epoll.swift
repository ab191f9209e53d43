internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The kernel's readiness queue of one event loop: edge-triggered epoll and the loop's alarm.
struct Epoll: ~Copyable {
    /// The token that the alarm is reported under; no watched descriptor has it.
    static let alarmToken = UInt64.max

    private let queue: FileDescriptor
    private let alarm: FileDescriptor
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// Opens the queue, with the alarm already watched.
    init() throws(SystemError) {
        try StandardDescriptors.reserve()
        let queueNumber = epoll_create1(CAG_EPOLL_CLOEXEC)
        guard queueNumber >= 0 else { throw SystemError("epoll_create1") }
        let queue = FileDescriptor(owning: queueNumber)
        let alarmNumber = eventfd(0, CAG_EFD_CLOEXEC | CAG_EFD_NONBLOCK)
        guard alarmNumber >= 0 else { throw SystemError("eventfd") }
        let alarm = FileDescriptor(owning: alarmNumber)
        try Self.add(alarmNumber, to: queueNumber, token: Self.alarmToken)
        self.queue = consume queue
        self.alarm = consume alarm
        events = .allocate(capacity: 256)
    }

    deinit {
        // Only of a loop that got no thread: all others live as long as their process.
        events.deallocate()
    }

    /// Watches a descriptor for everything, edge-triggered, until it is closed.
    func add(_ descriptor: Int32, token: UInt64) throws(SystemError) {
        try Self.add(descriptor, to: queue.number, token: token)
    }

    private static func add(
        _ descriptor: Int32, to queue: Int32, token: UInt64
    ) throws(SystemError) {
        var event = epoll_event()
        event.events = CAG_EPOLLIN | CAG_EPOLLOUT | CAG_EPOLLRDHUP | CAG_EPOLLET
        event.data.u64 = token
        guard epoll_ctl(queue, CAG_EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }

    /// Stops watching a descriptor that stays open.
    func remove(_ descriptor: Int32) {
        var event = epoll_event()
        _ = epoll_ctl(queue.number, CAG_EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Makes the current or the next wait return; callable from any thread.
    func ring() {
        var one: UInt64 = 1
        // A full counter (EAGAIN) has been rung already.
        _ = write(alarm.number, &one, 8)
    }

    /// Waits for events, for at most `milliseconds` (-1: as long as it takes), and counts them.
    func wait(milliseconds: Int32) -> Int {
        let count = epoll_wait(
            queue.number, events.baseAddress, Int32(events.count), milliseconds)
        // A negative count is EINTR: nothing has happened, the loop comes round again.
        return max(0, Int(count))
    }

    /// One of the events that the latest wait has counted.
    func event(_ index: Int) -> (token: UInt64, Readiness) {
        (events[index].data.u64, Readiness(rawValue: events[index].events))
    }
}
