public import AsyncGateway
internal import Synchronization

/// Gives each request an id, which its response says in `X-Request-Id`, and which logs can say.
///
/// The id is in ``AsyncGateway/Environ/requestID``. It tells requests apart, also those of several
/// processes, and is no secret. It costs a string, the environ's value, and a change of the head.
///
/// An id that ``AsyncGateway/Environ/assignRequestID(keepingThoseOf:)`` has given is kept.
///
/// ```swift
/// let ids = requestIDs(keepingThoseOf: { $0.peer?.host == "10.0.0.1" })
/// ```
///
/// - Parameter trust: whether the id that came with a request is kept: whether a proxy of one's own
///   has set it. By default none is, since any client can send one. An id of more than 128 bytes,
///   or that is no token, is never kept.
/// - Returns: the middleware.
public func requestIDs(
    keepingThoseOf trust: @escaping @Sendable (_ environ: Environ) -> Bool = { _ in false }
) -> Middleware {
    { app in
        { request, startResponse in
            var environ = request
            let id = environ.assignRequestID(keepingThoseOf: trust)
            startResponse.onHead { $0.headers["X-Request-Id"] = id }
            return try await app(environ, startResponse)
        }
    }
}

private func sentID(_ environ: Environ, if trust: (Environ) -> Bool) -> String? {
    guard let id = environ["HTTP_X_REQUEST_ID"], 1...128 ~= id.utf8.count,
        id.utf8.allSatisfy(isTokenByte), trust(environ)
    else { return nil }
    return id
}

/// Ids that no other process has, but for a chance of one in 2^64.
private final class RequestIDSource: Sendable {
    static let ofProcess = RequestIDSource()

    private let prefix: String
    private let count = Atomic<UInt64>(0)

    init() {
        var generator = SystemRandomNumberGenerator()
        prefix = String(generator.next() as UInt64, radix: 36) + "-"
    }

    func next() -> String {
        prefix + String(count.add(1, ordering: .relaxed).newValue, radix: 36)
    }
}

private enum RequestIDKey: EnvironKey {
    static let defaultValue: String? = nil
}

extension Environ {
    /// The id of the request; `nil` before one is assigned, as ``requestIDs(keepingThoseOf:)`` does.
    public var requestID: String? { self[RequestIDKey.self] }

    /// Gives the request an id, unless it has one.
    ///
    /// What the middleware ``requestIDs(keepingThoseOf:)`` assigns is not in the environ of an
    /// `ExchangeRecord`, which is the one before any middleware. What `changeEnviron` assigns is, and
    /// the access log can say it:
    ///
    /// ```swift
    /// configuration.changeEnviron = { $0.assignRequestID() }
    /// configuration.accessLog = { record in
    ///     let id = record.environ?.requestID ?? "-"
    ///     ErrorStream.standardError.write("\(record) id=\(id)\n")
    /// }
    /// ```
    ///
    /// - Parameter trust: whether the id that came with the request is kept; see
    ///   ``requestIDs(keepingThoseOf:)``.
    /// - Returns: the id.
    @discardableResult
    public mutating func assignRequestID(
        keepingThoseOf trust: (_ environ: Environ) -> Bool = { _ in false }
    ) -> String {
        if let requestID { return requestID }
        let id = sentID(self, if: trust) ?? RequestIDSource.ofProcess.next()
        self[RequestIDKey.self] = id
        return id
    }
}
