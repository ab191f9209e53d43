/// The queue in which the kernel reports to an event loop which of its descriptors are ready.
///
/// The loop uses the kernel through this type alone; a system with another queue is another case.
/// What every case promises:
///
/// 1. A descriptor is watched in both directions from ``add(_:token:)`` on, and its first report
///    tells what it is ready for then.
/// 2. A direction that is ready is reported once. It is reported again when it has become ready
///    after a call on the descriptor has answered "would block". Epoll's edge-triggered mode does
///    that by itself; a queue that must be armed again is armed by its case.
/// 3. A report may come without a reason: the call that follows it then answers "would block".
/// 4. A shared descriptor, from ``addShared(_:token:)`` on, is watched for input by several queues. A
///    new input is reported by at least one of those that wait, and again by each of its waits until
///    the input has been taken.
/// 5. ``ring()`` ends the current or the next wait, which then reports ``alarmToken``.
enum ReadinessQueue: ~Copyable {
    case epoll(Epoll)

    /// The token that a ring is reported under; no watched descriptor has it.
    static let alarmToken = UInt64.max

    /// Opens the queue of this system.
    ///
    /// - Throws: `SystemError` when the process has no descriptor left for it.
    init() throws(SystemError) {
        self = .epoll(try Epoll())
    }

    /// Watches a descriptor until it is removed; its reports have this token.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    func add(_ descriptor: Int32, token: UInt64) throws(SystemError) {
        switch self {
        case .epoll(let queue): try queue.add(descriptor, token: token)
        }
    }

    /// Watches a descriptor for input, together with the queues of other loops.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    func addShared(_ descriptor: Int32, token: UInt64) throws(SystemError) {
        switch self {
        case .epoll(let queue): try queue.addShared(descriptor, token: token)
        }
    }

    /// Stops watching a descriptor that is still open.
    func remove(_ descriptor: Int32) {
        switch self {
        case .epoll(let queue): queue.remove(descriptor)
        }
    }

    /// Makes the current or the next wait return; callable from any thread.
    func ring() {
        switch self {
        case .epoll(let queue): queue.ring()
        }
    }

    /// Waits for reports for at most `milliseconds`, or without limit for -1.
    ///
    /// - Returns: how many reports there are; none after the time or a signal.
    func wait(milliseconds: Int32) -> Int {
        switch self {
        case .epoll(let queue): queue.wait(milliseconds: milliseconds)
        }
    }

    /// One of the reports of the latest wait, by its index.
    func report(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        switch self {
        case .epoll(let queue): queue.report(index)
        }
    }
}

/// What a readiness queue reports of a descriptor, in the same terms for every system.
package struct Readiness: OptionSet, Sendable {
    /// One bit for each option.
    package let rawValue: UInt8

    /// The options whose bits are set.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bytes, an end, or a new connection can be taken.
    static let readable = Readiness(rawValue: 1 << 0)
    /// There is room for bytes to send.
    static let writable = Readiness(rawValue: 1 << 1)
    /// The peer will send no more; it may still receive.
    static let peerFinished = Readiness(rawValue: 1 << 2)
    /// Both directions have ended, by a reset or because both sides have finished.
    static let hungUp = Readiness(rawValue: 1 << 3)
}
