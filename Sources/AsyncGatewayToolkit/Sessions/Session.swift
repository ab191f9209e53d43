internal import AsyncGateway
internal import Synchronization

/// The session of a request's client: values that are kept from one request to the next.
///
/// ```swift
/// try await environ.session.renew { $0["user"] = "ada" }  // at the login
/// let user = try await environ.session.values["user"]
/// let message = try await environ.session.take("message")
/// try await environ.session.end()  // at the logout
/// ```
///
/// Nothing is read from the store before a value is asked for, and a client for which nothing is to
/// be kept has no session and no cookie. What is changed is kept at once. The cookie leaves with
/// the head of the response, so a session can begin, be renewed and end only before that.
///
/// The middleware ``sessions(in:_:)`` makes it.
public final class Session: Sendable {
    private struct State {
        /// `nil` if the client has none.
        var id: SessionID?
        /// The cookie that the response is to set.
        var cookie: Cookie?
        var wasUsed = false
        /// Whether the store has known the id, as far as it was asked.
        var isKnown = false
        var headHasLeft = false
    }

    private let store: (any SessionStore)?
    private let settings: SessionSettings
    private let state: Mutex<State>

    init(in store: (any SessionStore)?, _ settings: SessionSettings, sent id: SessionID?) {
        (self.store, self.settings) = (store, settings)
        state = Mutex(State(id: id))
    }
}

// MARK: - Using it

extension Session {
    /// The values that are kept; none for a client without a session.
    ///
    /// - Throws: errors of the store; `GatewayError` of code `.missingMiddleware` where no middleware has
    ///   made a session.
    public var values: SessionValues {
        get async throws {
            let store = try usedStore()
            guard let id = state.withLock(\.id) else { return SessionValues() }
            return try await store.change(id, lifetime: settings.lifetime) { [self] in
                note($0)
                return $0.current
            }
        }
    }

    /// Changes the values, and keeps them; a client that has no session gets one.
    ///
    /// A session of which no value is left ends.
    ///
    /// - Returns: what `change` returns.
    /// - Throws: what `change` throws, after which nothing has changed; as ``values`` does;
    ///   `GatewayError` of code `.alreadySent` if a cookie is to be set, but the head of the
    ///   response has left.
    @discardableResult
    public func update<Result: Sendable>(
        _ change: @Sendable (_ values: inout SessionValues) throws -> Result
    ) async throws -> Result {
        let store = try usedStore()
        if let id = state.withLock(\.id), let changed = try await update(id, in: store, change) {
            if changed.isEmpty { try forget() }
            return changed.result
        }
        // An id that the store does not know is not taken over: the client may have it from
        // another.
        var values = SessionValues()
        let result = try change(&values)
        if !values.all.isEmpty { try await begin(with: values, in: store) }
        return result
    }

    /// Removes the value called `name`, and returns it: a message that is to be shown once.
    ///
    /// A client that has no such value is not changed.
    ///
    /// - Returns: the value; `nil` if there was none.
    /// - Throws: as ``update(_:)`` does.
    public func take(_ name: String) async throws -> String? {
        guard try await values[name] != nil else { return nil }
        return try await update { $0.take(name) }
    }

    /// Gives the session another id, after `change` has changed its values.
    ///
    /// It is to be called whenever a client logs in, or gets other rights.
    /// Whoever knows the old id, because he has put it into the client's cookies, has nothing of
    /// the new session. A request with the old id that is still running then sees no values, and
    /// what it changes is lost.
    ///
    /// - Returns: what `change` returns.
    /// - Throws: as ``update(_:)`` does.
    @discardableResult
    public func renew<Result: Sendable>(
        _ change: @Sendable (_ values: inout SessionValues) throws -> Result
    ) async throws -> Result {
        let store = try usedStore()
        guard !state.withLock(\.headHasLeft) else { throw Self.tooLate }
        guard let id = state.withLock(\.id) else {
            var values = SessionValues()
            let result = try change(&values)
            try await begin(with: values, in: store)
            return result
        }
        let (result, values) = try await store.change(id, lifetime: settings.lifetime) { kept in
            var values = kept.current
            return (try change(&values), values)
        }
        // The new one first: if that fails, the old one is still there.
        try await begin(with: values, in: store)
        try await store.change(id, lifetime: Self.timeOfMark) { $0 = .renewed }
        return result
    }

    /// Ends the session: its values are forgotten, and the client is told to forget the cookie.
    ///
    /// - Throws: as ``update(_:)`` does.
    public func end() async throws {
        let store = try usedStore()
        guard let id = state.withLock(\.id) else { return }
        try await store.change(id, lifetime: settings.lifetime) { $0 = nil }
        try forget()
    }
}

extension Session {
    private func usedStore() throws(GatewayError) -> any SessionStore {
        guard let store else {
            throw GatewayError(
                .missingMiddleware, "`sessions` is not around the app, which uses a session")
        }
        state.withLock { $0.wasUsed = true }
        return store
    }

    /// Changes the values of a session that the store knows.
    ///
    /// - Returns: `nil` if it does not.
    private func update<Result: Sendable>(
        _ id: SessionID, in store: any SessionStore,
        _ change: @Sendable (_ values: inout SessionValues) throws -> Result
    ) async throws -> (result: Result, isEmpty: Bool)? {
        try await store.change(id, lifetime: settings.lifetime) { [self] kept in
            note(kept)
            guard var values = kept else { return nil }
            if values == .renewed {
                // Of a request that was on its way when the client got another id, and must keep it.
                var none = SessionValues()
                return (try change(&none), false)
            }
            let result = try change(&values)
            kept = values.all.isEmpty ? nil : values
            return (result, values.all.isEmpty)
        }
    }

    /// Notes what the store has for the id.
    private func note(_ kept: SessionValues?) {
        state.withLock { $0.isKnown = kept != nil && kept != .renewed }
    }

    private func begin(with values: SessionValues, in store: any SessionStore) async throws {
        let id = SessionID()
        try set(id, settings.cookie(for: id))
        try await store.change(id, lifetime: settings.lifetime) { $0 = values }
    }

    private func forget() throws(GatewayError) {
        try set(nil, settings.cookie.deleted)
    }

    /// How long the store remembers that an id has been renewed.
    private static let timeOfMark = Duration.seconds(60)

    private static let tooLate = GatewayError(.alreadySent, "the cookie of a session")

    private func set(_ id: SessionID?, _ cookie: Cookie) throws(GatewayError) {
        let isSet = state.withLock { state in
            guard !state.headHasLeft else { return false }
            (state.id, state.cookie) = (id, cookie)
            return true
        }
        if !isSet { throw Self.tooLate }
    }

    /// Adds what the head says of the session.
    func complete(_ head: inout ResponseHead) throws {
        let (cookie, wasUsed) = state.withLock { state in
            state.headHasLeft = true
            return (state.cookie ?? prolonged(state), state.wasUsed)
        }
        // A cache must not give the response to others: also not to those who have no cookie, as this
        // client before. (RFC 9111 §4.1, §5.2.2.7)
        if wasUsed {
            head.headers.add(.vary, "Cookie")
            _ = head.headers.setDefault(.cacheControl, "private")
        }
        if let cookie { try head.headers.setCookie(cookie) }
    }

    /// The cookie once more if it has a time to live, which begins anew with each use, as in the store.
    private func prolonged(_ state: State) -> Cookie? {
        guard settings.cookie.maxAge != nil, state.isKnown, let id = state.id else { return nil }
        return settings.cookie(for: id)
    }
}

extension SessionValues {
    /// What the store keeps of a session whose id has been renewed, for requests on their way.
    fileprivate static let renewed = SessionValues(["": "renewed"])
}

extension SessionValues? {
    /// The values; none where nothing is kept, or the id has been renewed.
    fileprivate var current: SessionValues {
        guard let self, self != .renewed else { return SessionValues() }
        return self
    }
}
