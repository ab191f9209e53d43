/// How much of a request's body is read, and how long that may take.
///
/// The gateway sets them for each request, by its configuration. An app, a middleware or a router
/// changes them for one request before it reads:
///
/// ```swift
/// environ.input.changeLimits { $0.maximumBodyBytes = 1 << 30 }
/// ```
public struct BodyLimits: Sendable, Hashable {
    /// The longest body, in bytes; `nil` for no limit, a negative number for 0.
    ///
    /// Reading a longer one throws ``RequestError/Code/inputTooLarge``: before a byte is read if
    /// the client has declared the length, else where the limit is passed.
    public var maximumBodyBytes: Int?

    /// The most bytes that one call collects in memory if it has no limit of its own; a negative
    /// number counts as 0.
    ///
    /// Such a call is ``RequestBody/read(_:)`` without a count, ``RequestBody/readLine(limit:)``
    /// without a limit, or ``RequestBody/readLines(hint:)`` without a hint. Beyond this, it throws
    /// ``RequestError/Code/inputTooLarge``.
    public var maximumCollectedBytes = 16 * 1024 * 1024

    /// How long the reads of the body may wait in total.
    ///
    /// Each ``minimumBodyRate`` bytes that arrive restore a second, up to this value. It has no
    /// effect under a handler: the time is that of the code which provides the handler's input.
    public var bodyTimeout = Duration.seconds(60)

    /// The lowest rate at which the body may arrive, in bytes per second; see ``bodyTimeout``.
    ///
    /// With 0, any byte that arrives restores all of the time.
    public var minimumBodyRate = 240

    /// The defaults of ``AsyncGatewayServer/Configuration``.
    public init() {}
}

extension BodyLimits {
    /// Whether a body of that many bytes, or one that has so many so far, is too large.
    func refuses(_ byteCount: Int) -> Bool {
        maximumBodyBytes.map { byteCount > max(0, $0) } ?? false
    }
}
