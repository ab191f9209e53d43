internal import AsyncGatewayWire

/// Why a request cannot be read, which is the client's fault.
enum RequestFailure: Error {
    case malformed(WireError)
    case timedOut

    /// The status to answer with.
    var status: Status { requestError.status }

    /// The error that an app gets which is reading the body; with the status of the wire, which may be
    /// more precise than that of the error's code.
    var requestError: RequestError {
        guard case .malformed(let error) = self else { return RequestError(.timedOut) }
        switch error.kind {
        case .incompleteBody: return RequestError(.inputTruncated)
        case .bodyTooLarge: return RequestError(.inputTooLarge)
        default:
            return RequestError(
                .inputMalformed, error.description, statusCode: error.suggestedStatus)
        }
    }
}
