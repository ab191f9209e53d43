extension RequestError {
    /// The status of the answer to the request: that of the rule, or what the server has that is
    /// more precise.
    public var status: Status { Status(code: statusCode) }
}

extension RequestRefusal {
    /// The refusal that an error is about.
    init(_ error: RequestError) {
        let rule = error.code.description
        self.init(
            error.status, reason: error.detail.isEmpty ? rule : "\(rule): \(error.detail)")
    }
}
