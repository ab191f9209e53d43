internal import AsyncGatewayTransport

/// The public form of what a stream has thrown; a cancellation stays what it is.
func gatewayError(for error: any Error) -> any Error {
    switch error {
    case let error as SystemError where error.isDisconnection: GatewayError(.clientDisconnected)
    case let error as SystemError: GatewayError(.connectionFailed, error.description)
    case StreamError.timedOut: GatewayError(.timedOut)
    case StreamError.closed: GatewayError(.clientDisconnected)
    case StreamError.busy: GatewayError(.inputBusy)
    case StreamError.endOfFile: GatewayError(.cannotReadFile, "it has become shorter")
    default: error
    }
}
