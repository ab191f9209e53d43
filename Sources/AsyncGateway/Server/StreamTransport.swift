internal import AsyncGatewayTransport
// placeholder
final class StreamTransport<Stream: ByteStream>: ConnectionTransport, @unchecked Sendable {
    init(_ s: Stream) { fatalError() }
    func waitUntilClosed() async {}
    var unownedExecutor: UnownedSerialExecutor { fatalError() }
    var now: LoopTime { fatalError() }
    var bytesQueued: UInt64 { 0 }
    var bytesTaken: UInt64 { 0 }
    func open(_ settings: StreamSettings) throws {}
    func tryRead(atMost count: Int) throws -> [UInt8]? { nil }
    func tryWrite(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) throws -> Bool { false }
    func tryFlush() throws -> Bool {false}
    func trySendFile(_ file: OpenFile, from offset: Int64, count: Int64) throws -> Int64? { nil }
    func beginWait() -> UInt64 { 0}
    func wait(
        _ number: UInt64, for event: TransportEvent,
        resuming continuation: UnsafeContinuation<WaitEnding, Never>) {}
    func cancelWait(_ number: UInt64) {}
    func expireRead() {}
    func finishWriting() {}
    func close() {}
    func abort() {}
}
