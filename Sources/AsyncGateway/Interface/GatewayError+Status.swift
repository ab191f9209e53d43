extension GatewayError.Code {
    /// The status for a request whose body cannot be read to its end, which is the client's fault;
    /// `nil` for what is nobody's fault, or the app's.
    ///
    /// The same under every gateway. The server knows of a few requests more precisely what is wrong.
    package var requestFailureStatus: Status? {
        switch self {
        case .inputTruncated, .inputMalformed: .badRequest
        case .timedOut: .requestTimeout
        case .inputTooLarge: .contentTooLarge
        default: nil
        }
    }
}
