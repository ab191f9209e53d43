/// Where the values of sessions are kept.
///
/// One function does all: whoever keeps sessions in a database reads, changes and writes them in a
/// transaction.
///
/// ```swift
/// struct DatabaseSessions: SessionStore {
///     let database: Database
///
///     func change<Result: Sendable>(
///         _ id: SessionID, lifetime: Duration,
///         _ change: @Sendable (_ values: inout SessionValues?) throws -> Result
///     ) async throws -> Result {
///         try await database.transaction { rows in
///             var values = rows[id.text].map { SessionValues($0) }
///             let result = try change(&values)
///             rows[id.text] = values?.all
///             return result
///         }
///     }
/// }
/// ```
public protocol SessionStore: Sendable {
    /// Reads the values of a session, and keeps what `change` makes of them, in one step.
    ///
    /// Two requests of one session never see the same values and change them both.
    /// `change` must not use the store, which may be locked meanwhile.
    ///
    /// - Parameters:
    ///   - id: the session.
    ///   - lifetime: how long the values are kept from now on, also if they are only read.
    ///   - change: gets the values, `nil` if there are none or their time has passed; it makes them
    ///     `nil` to forget the session.
    /// - Returns: what `change` returns.
    /// - Throws: what `change` throws, after which nothing has changed; errors of the store.
    func change<Result: Sendable>(
        _ id: SessionID, lifetime: Duration,
        _ change: @Sendable (_ values: inout SessionValues?) throws -> Result
    ) async throws -> Result
}

/// The values of a session, by name.
public struct SessionValues: Sendable, Hashable {
    /// All values by their names.
    public var all: [String: String]

    /// Some values; none by default.
    public init(_ all: [String: String] = [:]) {
        self.all = all
    }

    /// The value called `name`; `nil` if there is none.
    ///
    /// Setting `nil` removes it.
    public subscript(name: String) -> String? {
        get { all[name] }
        set { all[name] = newValue }
    }

    /// Removes the value called `name`, and returns it: a message that is to be shown once.
    ///
    /// - Returns: the value; `nil` if there was none.
    public mutating func take(_ name: String) -> String? {
        all.removeValue(forKey: name)
    }
}
