internal import AsyncGatewayWire

/// Why a request cannot be served: the client's fault.
enum RequestFailure: Error {
    case malformed(WireError)
    case timedOut

    /// The status to answer with; of those of one code, the wire may know a better one.
    var status: Status {
        switch self {
        case .malformed(let error): Status(code: error.suggestedStatus)
        case .timedOut: gatewayError.code.requestFailureStatus ?? .badRequest
        }
    }

    /// What an app is told that was reading the body.
    var gatewayError: GatewayError {
        guard case .malformed(let error) = self else { return GatewayError(.timedOut) }
        switch error.kind {
        case .incompleteBody: return GatewayError(.inputTruncated)
        case .bodyTooLarge: return GatewayError(.inputTooLarge)
        default: return GatewayError(.inputMalformed, error.description)
        }
    }
}
