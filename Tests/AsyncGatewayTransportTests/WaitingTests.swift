import AsyncGatewayTransport
import Synchronization
import Testing

@Suite("Waiting at a transport")
struct WaitingTests {
    @Test @MainActor func `a writer cancelled behind the accepting of its pieces has written`()
        async throws
    {
        let transport = CancellingTransport()

        try await Task { @MainActor in try await transport.write([1], [2], [3]) }.value

        #expect(transport.accepted == [1, 2, 3])
    }

    @Test @MainActor func `a reader cancelled when something has come takes nothing`() async throws
    {
        let transport = CancellingTransport()
        let reading = Task { @MainActor in try await transport.read(atMost: 1, until: nil) }

        await #expect(throws: CancellationError.self) { try await reading.value }
    }
}

/// Lets everybody wait, ends each wait at once, and cancels the task before it has run.
///
/// It stands on the main actor, which its calls need not be made on.
private final class CancellingTransport: ConnectionTransport {
    private let pieces = Mutex<[UInt8]>([])

    var accepted: [UInt8] { pieces.withLock { $0 } }

    var unownedExecutor: UnownedSerialExecutor { MainActor.sharedUnownedExecutor }
    var now: LoopTime { .now }
    var bytesQueued: UInt64 { UInt64(accepted.count) }
    var bytesTaken: UInt64 { 0 }
    var hasRoom: Bool { false }

    func tryRead(atMost count: Int) -> [UInt8]? { nil }

    /// Accepts nothing, and what is empty.
    func tryWrite(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) -> Bool {
        lead.isEmpty && block.isEmpty && tail.isEmpty
    }

    func wait(for event: TransportEvent, _ waiter: StreamWaiter) {
        if case .room(let room) = event {
            pieces.withLock { $0 += room.lead + room.block + room.tail }
        }
        withUnsafeCurrentTask { $0?.cancel() }
        waiter.resume(.ready)
    }

    func tryFlush() -> Bool { false }
    func trySendFile(_ file: OpenFile, from offset: Int64, count: Int64) -> Int64? { nil }
    func beginWait() -> UInt64 { 1 }
    func open(_ settings: StreamSettings) {}
    func cancelWait(_ number: UInt64) {}
    func expireRead() {}
    func setAlarm(at time: LoopTime?) {}
    func finishWriting() {}
    func close() {}
    func abort() {}
}
