internal import Synchronization

/// The body of a response: blocks of bytes, each sent before the next is requested.
///
/// ```swift
/// return ["Hello World\n"]                                // one block: gets a Content-Length
/// return ResponseBody(ticker) { await ticker.stop() }     // any AsyncSequence of blocks
/// return .producing { write in                            // code that writes
///     for row in try await rows() { try await write(row.text) }
/// }
/// ```
///
/// The gateway iterates it once and then closes it. (PEP 3333, the returned iterable)
public struct ResponseBody: Sendable {
    enum Storage: Sendable {
        case bytes([UInt8])
        case blocks(BlockSource)
        case file(FileWrapper)
        case producer(@Sendable (Writer) async throws -> Void)
        case guarded(any GuardedBody)
    }

    let storage: Storage
    private let closing: Closing?

    /// The whole body, if it is in memory and needs no closing; otherwise `nil`.
    var wholeBytes: [UInt8]? {
        if case .bytes(let bytes) = storage, closing == nil { bytes } else { nil }
    }

    /// A body of one block.
    public init(_ bytes: [UInt8]) {
        storage = .bytes(bytes)
        closing = nil
    }

    /// A body of one block: the text in UTF-8.
    public init(_ text: String) {
        self.init(text.withUTF8Bytes { Array($0) })
    }

    /// A body of no bytes.
    public static let empty = ResponseBody([UInt8]())

    /// A body of blocks in memory.
    public init<S: Sequence & Sendable>(_ blocks: S) where S.Element == [UInt8] {
        storage = .blocks(BlockSource(blocks))
        closing = nil
    }

    /// A body of blocks as they come.
    ///
    /// The sequence is iterated on the connection's executor, in the connection's task, which is
    /// cancelled when the client is gone.
    ///
    /// - Parameters:
    ///   - blocks: the blocks, each sent before the next is requested.
    ///   - onClose: run once when the body is no longer needed: it was sent, failed or abandoned.
    public init<S: AsyncSequence & Sendable>(
        _ blocks: S, onClose: (@Sendable () async -> Void)? = nil
    ) where S.Element == [UInt8] {
        storage = .blocks(BlockSource(blocks))
        closing = onClose.map(Closing.init)
    }

    /// A body that is a file; the system sends it without copying where it can. (PEP 3333,
    /// `wsgi.file_wrapper`)
    public init(_ file: FileWrapper) {
        storage = .file(file)
        closing = Closing { await file.closeQuietly() }
    }

    private init(produce: @escaping @Sendable (Writer) async throws -> Void) {
        storage = .producer(produce)
        closing = nil
    }

    /// A body that `produce` writes.
    ///
    /// It runs when the body is sent, in a task that is cancelled when the client is gone. `write`
    /// suspends until a block is accepted, and throws once the response has ended.
    ///
    /// - Returns: the body.
    public static func producing(
        _ produce: @escaping @Sendable (_ write: Writer) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(produce: produce)
    }

    /// Runs what the body was given to be run at its end; the gateway calls this for every body.
    ///
    /// A middleware that replaces a body closes the original. Further calls do nothing.
    public func close() async {
        await closing?.run()
    }

    /// The same body, which also runs `action` when it is closed, after its own closing.
    public func onClose(_ action: @escaping @Sendable () async -> Void) -> ResponseBody {
        ResponseBody(
            storage: storage,
            closing: Closing { [self] in
                await close()
                await action()
            })
    }

    private init(storage: Storage, closing: Closing) {
        self.storage = storage
        self.closing = closing
    }

    /// A body whose iteration is checked by `guarded`, which is closed with it.
    init(_ guarded: any GuardedBody) {
        storage = .guarded(guarded)
        closing = Closing { await guarded.close() }
    }

    /// A body of blocks from a source that needs no closing.
    init(_ source: BlockSource) {
        storage = .blocks(source)
        closing = nil
    }
}

extension ResponseBody: ExpressibleByStringLiteral {
    /// A body of one block: the text in UTF-8.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension ResponseBody: ExpressibleByArrayLiteral {
    /// A body of blocks of text, each in UTF-8.
    public init(arrayLiteral elements: String...) {
        switch elements.count {
        case 0: self = .empty
        case 1: self.init(elements[0])
        default: self.init(elements.map { Array($0.utf8) })
        }
    }
}

extension ResponseBody: AsyncSequence {
    /// Returns the blocks in order, for middleware and tests.
    public struct Iterator: AsyncIteratorProtocol {
        private let base: BlockIterator

        fileprivate init(_ base: BlockIterator) {
            self.base = base
        }

        /// Waits for the next block.
        ///
        /// - Returns: the block; `nil` at the end of the body.
        /// - Throws: what the app's sequence or producer throws.
        public mutating func next() async throws -> [UInt8]? {
            try await base.next()
        }
    }

    /// Begins the iteration; a body is iterated once.
    public func makeAsyncIterator() -> Iterator {
        Iterator(makeBlockIterator())
    }

    /// An iterator over the blocks, of whatever kind the body is.
    func makeBlockIterator() -> BlockIterator {
        switch storage {
        case .bytes(let bytes): BlockSource(bytes.isEmpty ? [] : [bytes]).makeIterator()
        case .blocks(let blocks): blocks.makeIterator()
        case .file(let file): BlockSource(file).makeIterator()
        case .producer(let produce): ProducedBlockIterator(produce)
        case .guarded(let guarded): GuardedBlockIterator(guarded)
        }
    }
}

/// An action that runs at most once.
private final class Closing: Sendable {
    private let action: @Sendable () async -> Void
    private let hasRun = Atomic(false)

    init(_ action: @escaping @Sendable () async -> Void) {
        self.action = action
    }

    func run() async {
        if !hasRun.exchange(true, ordering: .acquiringAndReleasing) { await action() }
    }
}
