internal import Synchronization

/// One request and its response, with a check at every step that either side takes.
///
/// Steps may be taken in any task, so what is known of the response is locked; no report is made
/// under the lock.
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

    /// Calls the app, everything that it is given and that it returns being checked.
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
        Responder(wrapping: startResponse) { [self] responder, status, headers, error in
            try start(responder, status, headers, replacing: error)
        }
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
            // The server will never see the body, so it cannot close it.
            await body.close()
            throw error
        }
    }

    /// Whether the response has ended as the app meant it.
    var isOver: Bool { response.withLock(\.isOver) }

    /// The response is over: nobody may use anything of it any more.
    func end() {
        response.withLock { $0.end() }
    }
}

// MARK: - Checks

extension ValidatedExchange {
    /// Takes a step of the response, and reports the rules that it breaks.
    ///
    /// - Throws: what the report throws; what it threw of the start, if the app goes on regardless.
    func check(_ step: (inout ResponseValidation) -> [GatewayViolation]) throws {
        let (violations, refusal) = response.withLock { (step(&$0), $0.refusal) }
        try report(violations)
        if let refusal { throw refusal }
    }

    /// Reports violations where somebody can be thrown to.
    func report(_ violations: [GatewayViolation]) throws {
        for violation in violations { try report(violation) }
    }

    /// Reports a violation where nobody can.
    func note(_ violation: GatewayViolation) {
        do {
            try report(violation)
        } catch {
            errors.write("\(error)\n")
        }
    }
}
