/// Writes a line to the error stream for each failure of an app, and about what the system refuses.
struct ErrorReport: ServerObserver {
    let errors: ErrorStream
    private let refusals = RefusalReport()

    init(errors: ErrorStream) {
        self.errors = errors
    }

    func appFailed(_ failure: AppFailure) {
        errors.write("\(failure.requestLine): \(Exchange.report(failure.error))\n")
    }

    func resourceRefused(_ refusal: ResourceRefusal) {
        if let line = refusals.line(about: refusal) { errors.write(line) }
    }
}
