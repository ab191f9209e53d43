/// Writes a line to the error stream for each failure of an app, about what the system refuses, and
/// for the first time that an app blocks a loop.
struct ErrorReport: ServerObserver {
    let errors: ErrorStream
    private let refusals = RefusalReport()
    private let proxyFields = RefusalReport()
    private let blockages = BlockageReport()

    init(errors: ErrorStream) {
        self.errors = errors
    }

    func appFailed(_ failure: AppFailure) {
        errors.write("\(failure.requestLine): \(Exchange.report(failure.error))\n")
    }

    func resourceRefused(_ refusal: ResourceRefusal) {
        if let line = refusals.line(about: refusal) { errors.write(line) }
    }

    func proxyFieldIgnored(_ field: IgnoredProxyField) {
        let proxy = field.connection.peer?.description ?? "a proxy"
        let refusal = ResourceRefusal(
            reason: "\(proxy): \(field.name) is ignored, its value is \"\(field.value)\"")
        if let line = proxyFields.line(about: refusal) { errors.write(line) }
    }

    func loopBlocked(_ blockage: LoopBlockage) {
        if let line = blockages.line(about: blockage) { errors.write(line) }
    }
}
