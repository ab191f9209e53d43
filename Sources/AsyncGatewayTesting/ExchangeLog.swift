internal import AsyncGateway
internal import Synchronization

/// Keeps what is reported while one request is answered.
final class ExchangeLog: Sendable {
    private let log = Mutex((text: "", violations: [GatewayViolation]()))

    /// What was written to the error stream.
    var text: String { log.withLock { $0.text } }

    /// The rules that were broken, in their order.
    var violations: [GatewayViolation] { log.withLock { $0.violations } }

    /// The first broken rule that is more than a warning.
    var failure: GatewayViolation? { violations.first { $0.severity == .error } }

    var stream: ErrorStream {
        ErrorStream { text in self.log.withLock { $0.text += text } }
    }

    /// Keeps a violation.
    ///
    /// - Throws: the violation, unless it is a warning.
    func report(_ violation: GatewayViolation) throws {
        keep(violation)
        if violation.severity == .error { throw violation }
    }

    /// Keeps a violation; the request goes on.
    func keep(_ violation: GatewayViolation) {
        log.withLock { $0.violations.append(violation) }
    }
}
