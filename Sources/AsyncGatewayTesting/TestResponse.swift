public import AsyncGateway

/// What a client has received in answer to one request.
public struct TestResponse: Sendable {
    /// The status, with the reason as it was sent.
    public let status: Status

    /// The fields in their order, one scalar U+0000 to U+00FF for each byte of a value.
    public let headers: Headers

    /// The body, its chunks joined.
    public let body: [UInt8]

    /// Whether the response has reached the end that its framing states; if not, it was cut short.
    public let isComplete: Bool

    /// The interim responses before this one, such as `100 Continue`.
    public let interimStatuses: [Status]

    /// What the app and the server have written to the error stream meanwhile.
    public internal(set) var errorLog = ""

    /// The rules of the specification that the app has broken, warnings only: an error fails the call.
    public internal(set) var violations: [GatewayViolation] = []

    /// The body, decoded as UTF-8.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
