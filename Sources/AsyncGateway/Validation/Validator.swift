/// Wraps `app` in an app that checks it, and the server that runs it, against the specification.
///
/// ```swift
/// await AsyncGatewayServer.run(validator(app))
/// ```
///
/// A ``GatewayViolation`` that is an error is thrown to the side that has broken the rule, or else
/// to the server, so the request fails with it; a warning is written to the request's error stream.
/// Everything else is unchanged: each block is passed on before the next is requested, the body is
/// closed once, and cancellation reaches the app.
///
/// It checks in release builds too. (wsgiref.validate.validator)
///
/// - Returns: the app with its checks.
public func validator(_ app: @escaping Application) -> Application {
    { environ, startResponse in
        let errors = environ.errors
        let checked = validator(app) { violation in
            guard violation.severity == .warning else { throw violation }
            errors.write("\(violation)\n")
        }
        return try await checked(environ, startResponse)
    }
}

/// Wraps `app` in an app that checks it, and the server that runs it, and calls `report` with every
/// violation.
///
/// What `report` throws is thrown where ``validator(_:)`` would throw the violation; if it returns,
/// the request goes on. It is called at once, in the task that breaks a rule. What it throws at the
/// end of a body that was never closed, where nothing can be thrown, is written to the request's
/// error stream.
///
/// ```swift
/// let counted = validator(app) { violation in metrics.increment(violation.rule.rawValue) }
/// ```
///
/// - Returns: the app with its checks.
public func validator(
    _ app: @escaping Application,
    report: @escaping @Sendable (_ violation: GatewayViolation) throws -> Void
) -> Application {
    { environ, startResponse in
        let exchange = ValidatedExchange(
            isHead: environ.method == "HEAD", errors: environ.errors, report: report)
        return try await exchange.run(app, environ, startResponse)
    }
}
