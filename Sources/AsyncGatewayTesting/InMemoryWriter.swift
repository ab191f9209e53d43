public import AsyncGateway
internal import Synchronization

/// A destination of bytes that keeps them all, such as the output of a `SimpleHandler`.
///
/// ```swift
/// let output = InMemoryWriter()
/// try await SimpleHandler(input: InMemoryReader(""), output: output, ...).run(app)
/// #expect(output.text.hasPrefix("Status: 200 OK\r\n"))
/// ```
public final class InMemoryWriter: ByteWriter {
    private struct State {
        var writes: [[UInt8]] = []
        var flushCount = 0
        var room: Int
        var failure: (any Error)?
    }

    private let state: Mutex<State>

    /// A destination that accepts any number of bytes.
    public convenience init() {
        self.init(room: .max, failure: nil)
    }

    /// A destination that accepts `count` bytes, and then throws `failure`.
    public convenience init(failingAfter count: Int, failure: any Error) {
        self.init(room: count, failure: failure)
    }

    private init(room: Int, failure: (any Error)?) {
        state = Mutex(State(room: room, failure: failure))
    }

    /// The bytes of each write, as far as they were accepted.
    public var writes: [[UInt8]] { state.withLock { $0.writes } }

    /// All bytes that were accepted.
    public var bytes: [UInt8] { Array(writes.joined()) }

    /// All bytes that were accepted, decoded as UTF-8.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// How many flushes have succeeded.
    public var flushCount: Int { state.withLock { $0.flushCount } }

    /// Accepts nothing more: every further call throws `error`.
    public func fail(_ error: any Error) {
        state.withLock { state in
            state.room = 0
            state.failure = error
        }
    }

    /// Keeps the bytes, or as many as there is room for.
    ///
    /// - Throws: the failure that was set, if there is no room for all of them.
    public func write(_ bytes: [UInt8]) async throws {
        try state.withLock { state in
            let taken = bytes.prefix(state.room)
            state.room -= taken.count
            if !taken.isEmpty || bytes.isEmpty { state.writes.append(Array(taken)) }
            if taken.count < bytes.count, let failure = state.failure { throw failure }
        }
    }

    /// Counts the flush.
    ///
    /// - Throws: the failure that was set, if there is no room left.
    public func flush() async throws {
        try state.withLock { state in
            if state.room == 0, let failure = state.failure { throw failure }
            state.flushCount += 1
        }
    }
}
