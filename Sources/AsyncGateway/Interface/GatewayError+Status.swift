extension GatewayError.Code {
    /// The status for a request whose body cannot be read to its end, which is the client's fault;
    /// `nil` for every other error.
    ///
    /// The same under every gateway. For a few requests the server has a more precise one.
    package var requestFailureStatus: Status? {
        switch self {
        case .inputTruncated, .inputMalformed: .badRequest
        case .timedOut: .requestTimeout
        case .inputTooLarge: .contentTooLarge
        default: nil
        }
    }
}
