public import AsyncGateway
internal import Synchronization

/// A source of bytes for an app's input, such as that of a `SimpleHandler`.
///
/// ```swift
/// let input = InMemoryReader("a=1&b=2", maximumBytesPerRead: 3)
/// ```
public final class InMemoryReader: ByteReader {
    private struct State {
        var unread: ArraySlice<UInt8>
        var failure: (any Error)?
        var requestedCounts: [Int] = []
    }

    private let maximumBytesPerRead: Int
    private let state: Mutex<State>

    /// A source of `bytes` that then ends or throws `failure`.
    ///
    /// - Parameters:
    ///   - bytes: what is read.
    ///   - maximumBytesPerRead: the most bytes that one read returns.
    ///   - failure: what a read throws behind the bytes; `nil` for an ordinary end.
    public init(_ bytes: [UInt8], maximumBytesPerRead: Int = .max, failure: (any Error)? = nil) {
        precondition(maximumBytesPerRead > 0, "a read returns at least one byte")
        self.maximumBytesPerRead = maximumBytesPerRead
        state = Mutex(State(unread: bytes[...], failure: failure))
    }

    /// A source of text in UTF-8 that then ends or throws `failure`.
    ///
    /// The parameters are those of ``init(_:maximumBytesPerRead:failure:)-([UInt8],_,_)``.
    public convenience init(
        _ text: String, maximumBytesPerRead: Int = .max, failure: (any Error)? = nil
    ) {
        self.init(Array(text.utf8), maximumBytesPerRead: maximumBytesPerRead, failure: failure)
    }

    /// How many bytes each read asked for.
    public var requestedCounts: [Int] { state.withLock { $0.requestedCounts } }

    /// The bytes that have not been read.
    public var unread: [UInt8] { state.withLock { Array($0.unread) } }

    /// Drops what is unread, so that the next read throws `error`.
    public func fail(_ error: any Error) {
        state.withLock { state in
            state.unread = []
            state.failure = error
        }
    }

    /// Reads the next bytes.
    ///
    /// - Returns: at least one byte; none at the end.
    /// - Throws: the failure that was set, once all bytes are read.
    public func read(atMost count: Int) async throws -> [UInt8] {
        try state.withLock { state in
            state.requestedCounts.append(count)
            if state.unread.isEmpty, let failure = state.failure { throw failure }
            let bytes = state.unread.prefix(min(count, maximumBytesPerRead))
            state.unread = state.unread.dropFirst(bytes.count)
            return Array(bytes)
        }
    }
}
