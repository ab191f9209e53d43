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
        let checked = validator(app) { try report($0, to: errors) }
        return try await checked(environ, startResponse)
    }
}

/// Wraps `app` in an app that checks both sides of a seam between two layers, and names the one that
/// has broken a rule.
///
/// ```swift
/// let site = authenticated(validator(shop, between: "authentication", and: "shop"))
/// ```
///
/// - Parameters:
///   - app: the inner layer: an app, or one that a middleware has wrapped.
///   - outer: the name of the layer that calls it, which the rules for servers are about.
///   - inner: the name of the app's own, which the rules for apps are about.
/// - Returns: the app with its checks; violations are dealt with as by ``validator(_:)``, and have the
///   name in ``GatewayViolation/layer``.
public func validator(
    _ app: @escaping Application, between outer: String, and inner: String
) -> Application {
    { environ, startResponse in
        let errors = environ.errors
        let checked = validator(app) { violation in
            try report(violation.named(outer: outer, inner: inner), to: errors)
        }
        return try await checked(environ, startResponse)
    }
}

/// Throws an error, and writes a warning to the error stream.
private func report(_ violation: GatewayViolation, to errors: ErrorStream) throws {
    guard violation.severity == .warning else { throw violation }
    errors.write("\(violation)\n")
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
            isHead: environ.method == .head, errors: environ.errors, report: report)
        return try await exchange.run(app, environ, startResponse)
    }
}
