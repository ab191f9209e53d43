/// Sends blocks of a response at once, for apps that cannot return them. (PEP 3333, `write`)
///
/// It comes from starting the response, or from ``ResponseBody/producing(_:)``. Calls from
/// several tasks are served one after the other.
public struct Writer: Sendable {
    private let destination: any BlockDestination

    init(to destination: any BlockDestination) {
        self.destination = destination
    }

    init(_ send: @escaping @Sendable ([UInt8]) async throws -> Void) {
        destination = Closure(send: send)
    }

    /// Sends one block and waits until the system has taken it.
    ///
    /// Nothing is sent for an empty block.
    ///
    /// - Throws: ``GatewayError`` of code `.bodyTooLong` when Content-Length is exceeded (what fits
    ///   is sent), or `.alreadyFinished` after the response has ended; `CancellationError` when
    ///   the client is gone; the connection's error when it fails.
    public func callAsFunction(_ bytes: [UInt8]) async throws {
        try await destination.send(bytes)
    }

    /// Sends text in UTF-8; see ``callAsFunction(_:)-([UInt8])``.
    public func callAsFunction(_ text: String) async throws {
        try await destination.send(Array(text.utf8))
    }
}

/// Where a ``Writer``'s blocks go.
protocol BlockDestination: Sendable {
    /// Sends one block; see ``Writer``.
    func send(_ block: [UInt8]) async throws
}

/// Blocks on their way through something that looks at them.
private struct Closure: BlockDestination {
    let send: @Sendable ([UInt8]) async throws -> Void

    func send(_ block: [UInt8]) async throws {
        try await send(block)
    }
}
