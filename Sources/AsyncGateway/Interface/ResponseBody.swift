internal import Synchronization

/// The body of a response: blocks of bytes, each sent before the next is requested.
///
/// ```swift
/// return "Hello \(name)\n"                                // one block: gets a Content-Length
/// return ResponseBody(ticker) { await ticker.stop() }     // any AsyncSequence of bytes or text
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
        case trailed(TrailedBody)
        case filled(FilledBody)
    }

    let storage: Storage
    private let closing: Closing?

    /// The whole body, if it is in memory and needs no closing; otherwise `nil`.
    ///
    /// For a middleware that can do more with all of a body than with one block after the other.
    /// Nothing is waited for, and the body can still be sent.
    public var wholeBytes: [UInt8]? {
        if case .bytes(let bytes) = storage, closing == nil { bytes } else { nil }
    }

    /// How many bytes the body has, where that is known before it is read: of bytes in memory, and
    /// of a file that was opened by path; otherwise `nil`.
    ///
    /// Such a body has no block that comes later than the one before.
    public var knownLength: Int? {
        switch storage {
        case .bytes(let bytes): bytes.count
        case .file(let file): file.remainingCount
        case .blocks, .producer, .guarded, .trailed, .filled: nil
        }
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

    /// A body of the blocks of this one, each changed by `transform` when it is asked for.
    ///
    /// It closes this one. Its length is not known, so a Content-Length that was set for this one is to
    /// be removed.
    ///
    /// - Parameter transform: makes a block of each; nothing is sent for an empty one.
    /// - Returns: the changed body.
    public func mapBlocks(
        _ transform: @escaping @Sendable (_ block: [UInt8]) async throws -> [UInt8]
    ) -> ResponseBody {
        ResponseBody(map(transform), onClose: close)
    }

    /// Makes a body of `storage` in this one's place.
    ///
    /// - Parameters:
    ///   - storage: the blocks of that body.
    ///   - close: closes this body when that one is closed; not called if it needs no closing.
    /// - Returns: the body.
    func replacing(
        _ storage: Storage, closedBy close: @escaping @Sendable (ResponseBody) async -> Void
    ) -> ResponseBody {
        let needsClosing = closing != nil
        return ResponseBody(
            storage: storage, closing: needsClosing ? Closing { [self] in await close(self) } : nil)
    }

    private init(storage: Storage, closing: Closing?) {
        self.storage = storage
        self.closing = closing
    }

    /// A body whose iteration is checked by `guarded`, which is closed with it.
    init(_ guarded: any GuardedBody) {
        storage = .guarded(guarded)
        closing = Closing { await guarded.close() }
    }

    /// A body that fields follow, which closes `original` when it is closed.
    init(_ trailed: TrailedBody, closing original: ResponseBody? = nil) {
        storage = .trailed(trailed)
        closing = original?.closing
    }

    /// A body whose silences are filled.
    init(_ filled: FilledBody) {
        storage = .filled(filled)
        closing = nil
    }

    /// A body of blocks from a source, and what to run when it is closed.
    init(_ source: BlockSource, onClose: (@Sendable () async -> Void)? = nil) {
        storage = .blocks(source)
        closing = onClose.map(Closing.init)
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
        case .trailed(let trailed): trailed.body.makeBlockIterator()
        case .filled(let filled): filled.body.makeBlockIterator()
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
