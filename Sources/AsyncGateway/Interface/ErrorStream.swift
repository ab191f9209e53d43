internal import AsyncGatewayTransport

/// Where apps and handlers report errors: text, in any Unicode, written in one piece.
///
/// (PEP 3333, `wsgi.errors`)
public struct ErrorStream: Sendable {
    private let sink: @Sendable (String) -> Void

    /// A stream that hands each piece of text to `sink`, from whatever task writes it.
    public init(_ sink: @escaping @Sendable (String) -> Void) {
        self.sink = sink
    }

    /// The process's standard error.
    public static let standardError = ErrorStream { StandardError.write($0) }

    /// Writes text; errors of the destination are nobody's to handle, so none is thrown.
    public func write(_ text: String) {
        sink(text)
    }

    /// Writes pieces of text one after the other, adding no line ends. (PEP 3333)
    public func writeLines(_ lines: some Sequence<String>) {
        for line in lines { sink(line) }
    }

    /// Does nothing: every write has reached the destination when it returns.
    public func flush() {}
}
