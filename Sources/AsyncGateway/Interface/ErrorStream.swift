internal import AsyncGatewayTransport

/// Where apps and handlers report errors: text, in any Unicode, written in one piece.
///
/// (PEP 3333, `wsgi.errors`)
public struct ErrorStream: Sendable {
    private let sink: @Sendable (String) -> Void

    /// A stream that calls `sink` with each piece of text, in the task that writes it.
    public init(_ sink: @escaping @Sendable (String) -> Void) {
        self.sink = sink
    }

    /// The process's standard error.
    public static let standardError = ErrorStream { StandardError.write($0) }

    /// Writes text; errors of the destination are ignored.
    public func write(_ text: String) {
        sink(text)
    }

    /// Writes pieces of text in order; line ends are not added. (PEP 3333)
    public func writeLines(_ lines: some Sequence<String>) {
        for line in lines { sink(line) }
    }

    /// Does nothing: each write has reached the destination when it returns.
    public func flush() {}
}
