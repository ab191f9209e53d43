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
    /// other host; it is kept for as long as the browser runs. One with a `maxAge` is sent with each
    /// response to a request that uses the session, so that its time begins anew.
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

    /// Why browsers would not store the cookie as it is meant; `nil` if they would.
    var mistake: GatewayError? {
        do throws(GatewayError) {
            _ = try cookie(for: SessionID()).encoded()
            return nil
        } catch {
            return error
        }
    }
}

/// Gives each request a ``Session``, which is in ``AsyncGateway/Environ/session``.
///
/// It costs the reading of the cookie, and nothing more for a request that does not use its
/// session. Responses to those that do say `Vary: Cookie`. With a cookie that browsers would not
/// store as it is meant, each request fails, and the report says why.
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
    let mistake = settings.mistake
    return { app in
        { request, startResponse in
            if let mistake { throw mistake }
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
