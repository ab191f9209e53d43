/// Sends blocks of a response at once, for apps that cannot return them. (PEP 3333, `write`)
///
/// Starting the response returns one, and ``ResponseBody/producing(_:)`` calls its closure with
/// one. Calls from several tasks are served in the order in which they came.
public struct Writer: Sendable {
    private let destination: any BlockDestination

    /// A writer to any destination.
    init(to destination: any BlockDestination) {
        self.destination = destination
    }

    /// A writer that calls `send` with each block, for a middleware that changes what an app
    /// writes.
    ///
    /// A responder of the middleware's own returns it for a start, see
    /// ``Responder/init(wrapping:inform:start:)``:
    ///
    /// ```swift
    /// let loud = Responder(wrapping: startResponse) { inner, status, headers, error in
    ///     let write = try inner.start(status, headers, replacing: error)
    ///     return Writer { block in try await write(block.map(uppercased)) }
    /// }
    /// ```
    ///
    /// - Parameter send: takes one block, and returns when it has been taken. If the app writes in several
    ///   tasks, it is called by several at once.
    public init(_ send: @escaping @Sendable ([UInt8]) async throws -> Void) {
        destination = Closure(send: send)
    }

    /// Sends one block and waits until the system has taken it.
    ///
    /// Nothing is sent for an empty block.
    ///
    /// - Throws: ``GatewayError`` of code `.bodyTooLong` when Content-Length is exceeded. If that is by
    ///   the first block, nothing is sent, and the response can be replaced; a later block is cut
    ///   so that the response does not look complete. `.alreadyFinished` after the response has
    ///   ended; `CancellationError` when the client is gone; ``TransportError`` when the connection has failed.
    public func callAsFunction(_ bytes: [UInt8]) async throws {
        try await destination.send(bytes)
    }

    /// Sends the bytes of any sequence, such as a `Data` or an `ArraySlice<UInt8>`, as one block.
    ///
    /// - Throws: as ``callAsFunction(_:)-([UInt8])`` does.
    public func callAsFunction(_ bytes: some Sequence<UInt8>) async throws {
        try await destination.send(Array(bytes))
    }

    /// Sends text in UTF-8 as one block.
    ///
    /// - Throws: as ``callAsFunction(_:)-([UInt8])`` does.
    public func callAsFunction(_ text: String) async throws {
        try await destination.send(Array(text.utf8))
    }
}

/// A destination of the blocks of a ``Writer``.
protocol BlockDestination: AnyObject, Sendable {
    /// Sends one block, as ``Writer`` does.
    func send(_ block: [UInt8]) async throws
}

/// A destination that is a function.
private final class Closure: BlockDestination {
    private let sendBlock: @Sendable ([UInt8]) async throws -> Void

    init(send: @escaping @Sendable ([UInt8]) async throws -> Void) {
        sendBlock = send
    }

    func send(_ block: [UInt8]) async throws {
        try await sendBlock(block)
    }
}
