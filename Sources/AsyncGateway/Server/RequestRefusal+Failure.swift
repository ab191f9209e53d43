internal import AsyncGatewayWire

extension RequestRefusal {
    /// The refusal of a request whose head, if that was refused, is `head`.
    init(_ failure: RequestFailure, of head: UnreadHead? = nil) {
        let reason =
            switch failure {
            case .malformed(let error): error.description
            case .timedOut: "The request did not arrive in time."
            }
        self.init(
            failure.status, reason: reason, offset: head?.offset, byte: head?.byte)
    }
}
