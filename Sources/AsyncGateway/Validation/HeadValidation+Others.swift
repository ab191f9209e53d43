internal import AsyncGatewayWire

/// The fields of a response that stand elsewhere than in its head.
extension HeadValidation {
    /// The rules that an interim response of that `status` with these `headers` breaks.
    static func violations(ofInterim status: Status, _ headers: Headers) -> [GatewayViolation] {
        var validation = HeadValidation(status: status, headers: headers)
        let text = status.description
        validation.require(StatusText.isInterim(text), .interimStatus, text)
        for (name, value) in headers {
            switch FieldName(name) {
            case .contentLength: validation.require(false, .interimFields, "\(name): \(value)")
            case .connection where FieldName.isClose(value):
                validation.require(false, .interimFields, "\(name): \(value)")
            default: validation.checkField(name, value)
            }
        }
        return validation.violations
    }

    /// The rules that the trailers of `body` break.
    static func violations(
        of trailers: Headers, behind body: TrailedBody
    ) -> [GatewayViolation] {
        var validation = HeadValidation(status: .ok, headers: trailers)
        for (name, value) in trailers {
            if body.announces(name) {
                validation.checkField(name, value)
            } else {
                validation.require(false, .trailerAnnounced, "\(name): \(value)")
            }
        }
        return validation.violations
    }
}
