extension GatewayError.Code {
    /// The status of the response to a request whose body cannot be read to its end; `nil` for an
    /// error that is not the client's fault.
    ///
    /// The same under every gateway; for some requests the server has a status that is more
    /// precise.
    package var requestFailureStatus: Status? {
        switch self {
        case .inputTruncated, .inputMalformed: .badRequest
        case .timedOut: .requestTimeout
        case .inputTooLarge: .contentTooLarge
        default: nil
        }
    }
}
