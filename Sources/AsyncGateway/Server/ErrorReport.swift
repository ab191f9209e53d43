/// Writes a line to the error stream for each failure of an app.
struct ErrorReport: ServerObserver {
    let errors: ErrorStream

    func appFailed(_ failure: AppFailure) {
        errors.write("\(failure.requestLine): \(Exchange.report(failure.error))\n")
    }
}
