package import AsyncGatewayTransport

/// Converts an error of a stream or a file to the error that apps see.
///
/// - Returns: a ``GatewayError``, or `error` itself if it is neither a stream's nor a file's, such
///   as `CancellationError`.
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

extension GatewayError {
    /// The error of a file that cannot be opened: whether for itself, or because nothing can be.
    package init(opening error: SystemError) {
        self.init(
            error.isResourceShortage ? .resourcesExhausted : .cannotOpenFile, error.description)
    }
}
