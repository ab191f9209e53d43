/// A part of what the peer has sent.
package enum WireEvent: Sendable, Hashable {
    /// A request began; always the first event of an exchange.
    case head(RequestHead)

    /// Some bytes of its body, at least one.
    case body([UInt8])

    /// The request is complete; always the last event, whether or not there was a body.
    case end
}
