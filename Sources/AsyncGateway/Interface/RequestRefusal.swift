/// Why a request could not be read, which is its client's fault.
public struct RequestRefusal: Sendable, Hashable {
    /// The status that it is answered with.
    public var status: Status

    /// The rule that the request has broken, in one sentence; its wording may change.
    public var reason: String

    /// The position of the byte that the rule refuses, counted from 0 at the request's first; `nil`
    /// if the rule is about more than one byte, or about time, or the byte is in the body.
    public var offset: Int?

    /// The byte at that position.
    public var byte: UInt8?

    /// A refusal with that status, for the given reason.
    public init(_ status: Status, reason: String, offset: Int? = nil, byte: UInt8? = nil) {
        self.status = status
        self.reason = reason
        self.offset = offset
        self.byte = byte
    }
}
