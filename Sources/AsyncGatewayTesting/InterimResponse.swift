public import AsyncGateway

/// A response that a client has received before the final one, such as `103 Early Hints`. (RFC 9110 §15.2)
public struct InterimResponse: Sendable {
    /// The status, with the reason as it was sent.
    public let status: Status

    /// The fields in their order.
    public let headers: Headers

    init(_ head: ReceivedHead) {
        (status, headers) = (head.status, head.headers)
    }
}
