public import AsyncGateway

/// How sessions are kept.
///
/// ```swift
/// var settings = SessionSettings()
/// settings.cookie = Cookie("session", "", isSecure: false)
/// settings.lifetime = .seconds(3600)
/// ```
public struct SessionSettings: Sendable {
    /// The cookie that has the id as its value, with the attributes that it is set with.
    ///
    /// By default it is called `__Host-session`, which browsers take over https only, and for no
    /// other host; it is kept for as long as the browser runs.
    public var cookie = Cookie("__Host-session", "")

    /// How long a session is kept after it was last used; a day by default.
    public var lifetime = Duration.seconds(24 * 60 * 60)

    /// The default settings.
    public init() {}

    func cookie(for id: SessionID) -> Cookie {
        var cookie = cookie
        cookie.value = id.text
        return cookie
    }
}

/// Gives each request a ``Session``, which is in ``AsyncGateway/Environ/session``.
///
/// It costs the reading of the cookie, and nothing more for a request that does not use its
/// session. Responses to those that do say `Vary: Cookie`.
///
/// ```swift
/// let site = sessions(in: MemorySessionStore())(router.app)
/// ```
///
/// - Parameters:
///   - store: keeps the values: a ``MemorySessionStore``, or a store of one's own.
///   - settings: the cookie, and how long a session is kept.
/// - Returns: the middleware.
public func sessions(
    in store: any SessionStore, _ settings: SessionSettings = .init()
) -> Middleware {
    { app in
        { request, startResponse in
            let sent = request.cookies[settings.cookie.name].flatMap(SessionID.init)
            let session = Session(in: store, settings, sent: sent)
            startResponse.onHead { try session.complete(&$0) }
            var environ = request
            environ[SessionKey.self] = session
            return try await app(environ, startResponse)
        }
    }
}

private enum SessionKey: EnvironKey {
    static let defaultValue = Session(in: nil, .init(), sent: nil)
}

extension Environ {
    /// The session of the client; its functions throw unless ``sessions(in:_:)`` is around the app.
    public var session: Session { self[SessionKey.self] }
}
