import AsyncGatewayTransport
import Dispatch
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Calls that wait", .timeLimit(.minutes(1)))
struct WaitingCallsTests {
    @Test func `a write to a full pipe that does not block waits for room`() async throws {
        let pipe = Pipe()
        pipe.stopBlocking(pipe.input)
        let filling = pipe.fill()
        let bytes = [UInt8]((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })

        async let writing: Void = onThread {
            try bytes.withUnsafeBytes { try WaitingCalls.write($0, to: pipe.input, "write") }
        }
        let received = try await onThread { pipe.receive(filling + bytes.count) }

        try await writing
        #expect(received.dropFirst(filling) == bytes[...])
    }

    @Test func `a read from an empty pipe that does not block waits for bytes`() async throws {
        let pipe = Pipe()
        pipe.stopBlocking(pipe.output)

        async let reading = onThread {
            try WaitingCalls.read(pipe.output, atMost: 10, "read")
        }
        try await onThread {
            try Array("tea".utf8).withUnsafeBytes {
                try WaitingCalls.write($0, to: pipe.input, "write")
            }
        }

        #expect(try await reading == Array("tea".utf8))
    }

    @Test func `the end is no bytes`() throws {
        let pipe = Pipe()
        pipe.stopBlocking(pipe.output)
        pipe.closeInput()

        #expect(try WaitingCalls.read(pipe.output, atMost: 10, "read") == [])
    }

    @Test func `a refusal is thrown`() throws {
        let pipe = Pipe()

        #expect(throws: SystemError("read the tea", errorNumber: EBADF)) {
            try WaitingCalls.read(pipe.input, atMost: 10, "read the tea")
        }
        #expect(throws: SystemError("write the tea", errorNumber: EBADF)) {
            try [UInt8(1)].withUnsafeBytes {
                try WaitingCalls.write($0, to: pipe.output, "write the tea")
            }
        }
    }
}

/// Does what may block on a thread that nobody else waits for.
private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "a call that waits").async {
            continuation.resume(with: Result { try body() })
        }
    }
}

/// The two ends of a pipe.
private final class Pipe: Sendable {
    let output: Int32
    let input: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        (output, input) = (ends[0], ends[1])
    }

    deinit {
        close(output)
        close(input)
    }

    func stopBlocking(_ end: Int32) { _ = fcntl(end, F_SETFL, O_NONBLOCK) }

    /// Leaves the pipe without a writer.
    func closeInput() { _ = dup2(output, input) }

    /// Writes as much as there is room for, and returns how much that was.
    func fill() -> Int {
        let block = [UInt8](repeating: 0, count: 4096)
        var count = 0
        while write(input, block, block.count) == block.count { count += block.count }
        return count
    }

    func receive(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < count {
            let received = read(output, &block, block.count)
            guard received > 0 else { break }
            bytes += block.prefix(received)
        }
        return bytes
    }
}
