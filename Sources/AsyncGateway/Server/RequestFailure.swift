internal import AsyncGatewayWire

/// Why a request cannot be read, which is the client's fault.
enum RequestFailure: Error {
    case malformed(WireError)
    case timedOut

    /// The status to answer with; that of the wire is more precise than that of the error's code.
    var status: Status {
        switch self {
        case .malformed(let error): Status(code: error.suggestedStatus)
        case .timedOut: gatewayError.code.requestFailureStatus ?? .badRequest
        }
    }

    /// The error that an app gets which is reading the body.
    var gatewayError: GatewayError {
        guard case .malformed(let error) = self else { return GatewayError(.timedOut) }
        switch error.kind {
        case .incompleteBody: return GatewayError(.inputTruncated)
        case .bodyTooLarge: return GatewayError(.inputTooLarge)
        default: return GatewayError(.inputMalformed, error.description)
        }
    }
}
