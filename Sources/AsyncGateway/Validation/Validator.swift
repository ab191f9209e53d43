/// An app that checks `app`, and the server that runs it, against the specification.
///
/// ```swift
/// try await AsyncGatewayServer.run(validator(app))
/// ```
///
/// A ``GatewayViolation`` that is an error is thrown to whoever has broken the rule, or to the
/// server if nobody else can be told, so the request fails with it; a warning is written to the
/// request's error stream. Everything else passes through unchanged: each block is handed on before
/// the next is asked for, the body is closed once, and cancellation reaches the app.
///
/// It checks in release builds too. What it costs, only the apps pay that it wraps.
/// (wsgiref.validate.validator)
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

/// An app that checks `app`, and the server that runs it, and tells `report` of every violation.
///
/// What `report` throws is thrown to whoever has broken the rule, as it would be by
/// ``validator(_:)``; if it returns, the request goes on as if nobody had looked. It is called at
/// once, in whatever task breaks a rule. Where nobody is left to be thrown to, what it throws is
/// written to the request's error stream.
///
/// ```swift
/// let counted = validator(app) { violation in metrics.increment(violation.rule.rawValue) }
/// ```
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
