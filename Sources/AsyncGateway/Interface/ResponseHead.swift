/// The status and the fields of a response, as ``Responder/onHead(_:)`` gives them to be changed.
public struct ResponseHead: Sendable, Hashable {
    /// The status line's code and reason.
    public var status: Status

    /// The fields in their order, without those that the server adds: Date, Server, framing, and
    /// what the client is told of its connection.
    public var headers: Headers

    /// A head of the given status and fields.
    public init(_ status: Status, _ headers: Headers = [:]) {
        self.status = status
        self.headers = headers
    }
}
