public import AsyncGateway

/// What a client has received in answer to one request.
public struct TestResponse: Sendable {
    /// The status, with the reason as it was sent.
    public let status: Status

    /// The fields in their order, their values read as UTF-8; `getBytes(_:)` has the bytes that came.
    public let headers: Headers

    /// The body, its chunks joined.
    public let body: [UInt8]

    /// Whether the response has reached the end that its framing states; if not, it was cut short.
    public let isComplete: Bool

    /// The interim responses before this one, such as `100 Continue`.
    public let interimResponses: [InterimResponse]

    /// The fields behind the body, in their order; empty if there are none. (RFC 9112 §7.1.2)
    public let trailers: Headers

    /// The targets that redirects have led to, in order, if the client follows them.
    public internal(set) var redirects: [String] = []

    /// What the app and the server have written to the error stream meanwhile.
    public internal(set) var errorLog = ""

    /// The rules of the specification that the app has broken, warnings only: an error fails the call.
    public internal(set) var violations: [GatewayViolation] = []

    /// The statuses of the interim responses.
    public var interimStatuses: [Status] { interimResponses.map(\.status) }

    /// The body, decoded as UTF-8.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
