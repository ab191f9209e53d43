internal import AsyncGatewayTransport

/// The public form of what a stream or a file has thrown; a cancellation stays what it is.
func gatewayError(for error: any Error) -> any Error {
    switch error {
    case let error as SystemError where error.isDisconnection: GatewayError(.clientDisconnected)
    case let error as SystemError: GatewayError(.connectionFailed, error.description)
    case StreamError.timedOut: GatewayError(.timedOut)
    case StreamError.closed: GatewayError(.clientDisconnected)
    case StreamError.busy: GatewayError(.inputBusy)
    case FileReadError.shortened: GatewayError(.cannotReadFile, "it has become shorter")
    case FileReadError.refused(let error): GatewayError(.cannotReadFile, error.description)
    default: error
    }
}
