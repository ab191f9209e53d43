internal import AsyncGatewayWire

/// Why a request could not be read, which is its client's fault.
public struct RequestRefusal: Sendable, Hashable {
    /// The rule that the request has broken, in one sentence; its wording may change.
    public var reason: String

    /// The position of the byte that the rule refuses, counted from 0 at the request's first; `nil`
    /// if the rule is about more than one byte, or about time, or the byte is in the body.
    public var offset: Int?

    /// The byte at that position.
    public var byte: UInt8?

    /// A refusal for the given reason.
    public init(reason: String, offset: Int? = nil, byte: UInt8? = nil) {
        self.reason = reason
        self.offset = offset
        self.byte = byte
    }
}

extension RequestRefusal {
    /// The refusal of a request whose head, if that was refused, is `head`.
    init(_ failure: RequestFailure, of head: UnreadHead? = nil) {
        switch failure {
        case .malformed(let error): self.init(reason: error.description)
        case .timedOut: self.init(reason: "The request did not arrive in time.")
        }
        (offset, byte) = (head?.offset, head?.byte)
    }
}
