internal import AsyncGatewayTransport

/// Where apps and handlers report errors: text, in any Unicode, written in one piece.
///
/// ``standardError`` never blocks, so it suits an access log too:
///
/// ```swift
/// configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
/// ```
///
/// (PEP 3333, `wsgi.errors`)
public struct ErrorStream: Sendable {
    private let sink: @Sendable (String) -> Void
    private let drain: (@Sendable () async -> Void)?

    /// A stream that calls `sink` with each piece of text, in the task that writes it.
    ///
    /// - Parameters:
    ///   - sink: Takes the text. A server calls it on the event loop of a connection, so it must not
    ///     block: all connections of that loop would wait.
    ///   - flush: Waits until the destination has what was written; by default there is nothing to
    ///     wait for.
    public init(
        _ sink: @escaping @Sendable (String) -> Void,
        flush: (@Sendable () async -> Void)? = nil
    ) {
        self.sink = sink
        drain = flush
    }

    /// The process's standard error.
    ///
    /// Text is added to a queue, which a thread of its own writes, so a write never waits. The queue
    /// is of 1 MiB: what does not fit, because standard error is read too slowly or not at all, is
    /// dropped whole, and the number of dropped lines is written as soon as there is room, as in
    /// `3 lines were dropped`. An orderly end of the process waits for the queue, for a second at
    /// most (Decision 12).
    public static let standardError = ErrorStream(
        { StandardError.write($0) }, flush: { await StandardError.flushed() })

    /// The standard error of a CGI program, whose lines are written before the program goes on.
    ///
    /// Its web server may end it as soon as it has the response.
    static let programStandardError = ErrorStream { text in
        StandardError.write(text)
        StandardError.flush()
    }

    /// Writes text; errors of the destination are ignored.
    public func write(_ text: String) {
        sink(text)
    }

    /// Writes pieces of text in order; line ends are not added. (PEP 3333)
    public func writeLines(_ lines: some Sequence<String>) {
        for line in lines { sink(line) }
    }

    /// Waits until the destination has what was written; of ``standardError``, for a second at most.
    ///
    /// Cancellation does not end the wait for ``standardError``.
    public func flush() async {
        await drain?()
    }
}
