internal import Synchronization

/// Checks one request and its response, at every step of either side.
///
/// Steps may be taken in any task, so the state of the response has a lock; it is not held during a
/// report.
final class ValidatedExchange: Sendable {
    private let errors: ErrorStream
    private let report: @Sendable (GatewayViolation) throws -> Void
    private let response: Mutex<ResponseValidation>

    init(
        isHead: Bool, errors: ErrorStream,
        report: @escaping @Sendable (GatewayViolation) throws -> Void
    ) {
        self.errors = errors
        self.report = report
        response = Mutex(ResponseValidation(isHead: isHead))
    }

    /// Calls the app with checks of its environ, of its calls and of its body.
    ///
    /// - Returns: the body, whose iteration is checked.
    /// - Throws: what the app throws, and what the report throws for a violation.
    func run(
        _ app: Application, _ environ: Environ, _ startResponse: Responder
    ) async throws -> ResponseBody {
        try report(EnvironValidation.violations(of: environ))
        do {
            let body = try await app(checked(environ), checked(startResponse))
            return try await checked(returned: body)
        } catch {
            end()
            throw error
        }
    }
}

// MARK: - What the app is given

extension ValidatedExchange {
    private func checked(_ environ: Environ) -> Environ {
        var environ = environ
        environ.input = RequestBody(reader: ValidatedInput(of: environ, exchange: self))
        return environ
    }

    private func checked(_ startResponse: Responder) -> Responder {
        Responder(
            wrapping: startResponse,
            inform: { [self] responder, status, headers in
                try report(response.withLock { $0.inform(status, headers) })
                try await responder.inform(status, headers)
            },
            start: { [self] responder, status, headers, error in
                try start(responder, status, headers, replacing: error)
            })
    }

    private func start(
        _ responder: isolated Responder, _ status: Status, _ headers: Headers,
        replacing error: (any Error)?
    ) throws -> Writer {
        do {
            try check { $0.start(status, headers, isReplacement: error != nil) }
        } catch {
            response.withLock { $0.refuseStart(error) }
            throw error
        }
        let write = try responder.start(status, headers, replacing: error)
        response.withLock { $0.acceptStart(status, headers) }
        return Writer { [self] block in
            try check { $0.write(block.count) }
            try await write(block)
        }
    }
}

// MARK: - What the app returns

extension ValidatedExchange {
    private func checked(returned body: ResponseBody) async throws -> ResponseBody {
        do {
            response.withLock { $0.appReturns() }
            return ResponseBody(try ValidatedBody(body, exchange: self))
        } catch {
            // The server does not get the body, so it cannot close it.
            await body.close()
            throw error
        }
    }

    /// Whether the response has ended with the end of its body.
    var isOver: Bool { response.withLock(\.isOver) }

    /// The response has ended: no further step is allowed.
    func end() {
        response.withLock { $0.end() }
    }
}

// MARK: - Checks

extension ValidatedExchange {
    /// Takes a step of the response, and reports its violations.
    ///
    /// - Throws: what the report throws; if the start was refused, the error of that.
    func check(_ step: (inout ResponseValidation) -> [GatewayViolation]) throws {
        let (violations, refusal) = response.withLock { (step(&$0), $0.refusal) }
        try report(violations)
        if let refusal { throw refusal }
    }

    /// Reports violations where the caller can be thrown to.
    ///
    /// - Throws: what the report throws.
    func report(_ violations: [GatewayViolation]) throws {
        for violation in violations { try report(violation) }
    }

    /// Reports a violation where nothing can be thrown, and writes an error of the report to the
    /// error stream.
    func note(_ violation: GatewayViolation) {
        do {
            try report(violation)
        } catch {
            errors.write("\(error)\n")
        }
    }
}
