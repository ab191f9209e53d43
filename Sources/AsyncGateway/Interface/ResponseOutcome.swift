/// What has become of a response, as ``Responder/onEnd(_:)`` reports it.
public struct ResponseOutcome: Sendable, Hashable {
    /// The status that was sent, or that would have been; 500 if the response was never started.
    public var status: Status

    /// How many bytes of the body were given to the connection, without framing.
    ///
    /// If the connection has failed, fewer may have reached the client. (RFC 9110 §6.4)
    public var bodyBytesSent: Int

    /// Whether the response was written to its end, with the length that was announced.
    public var isComplete: Bool

    /// An outcome, for tests of middleware.
    public init(status: Status, bodyBytesSent: Int, isComplete: Bool) {
        self.status = status
        self.bodyBytesSent = bodyBytesSent
        self.isComplete = isComplete
    }
}
