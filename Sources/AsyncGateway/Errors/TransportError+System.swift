package import AsyncGatewayTransport

extension TransportError {
    /// The failure of a system call.
    package init(_ code: Code, _ error: SystemError) {
        self.code = code
        detail = error.description.escapedForLog()
        errno = error.kernelReason
        call = error.operation.call
        target = error.operation.target
    }

    /// The error of a file that cannot be opened: whether for itself, or because nothing can be.
    package init(opening error: SystemError) {
        self.init(error.isResourceShortage ? .resourcesExhausted : .cannotOpenFile, error)
    }
}

/// Converts an error of a stream or a file to the error that apps see.
///
/// - Returns: a ``TransportError``, a ``GatewayError`` for a stream that is read twice at a time, or
///   `error` itself if it is neither a stream's nor a file's, such as `CancellationError`.
func publicError(for error: any Error) -> any Error {
    switch error {
    case let error as SystemError:
        TransportError(error.isDisconnection ? .clientDisconnected : .connectionFailed, error)
    case StreamError.timedOut: TransportError(.timedOut)
    case StreamError.closed: TransportError(.clientDisconnected)
    case StreamError.busy: GatewayError(.inputBusy)
    case FileReadError.shortened: TransportError(.cannotReadFile, "it has become shorter")
    case FileReadError.refused(let error): TransportError(.cannotReadFile, error)
    default: error
    }
}
