internal import AsyncGateway
internal import Synchronization

/// Keeps what is written to the error stream.
final class ErrorLog: Sendable {
    private let log = Mutex("")

    var text: String { log.withLock { $0 } }

    var stream: ErrorStream {
        ErrorStream { text in self.log.withLock { $0 += text } }
    }
}
