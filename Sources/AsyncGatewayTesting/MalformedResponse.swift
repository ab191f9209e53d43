/// A server has sent bytes that are no HTTP/1.1 response.
public struct MalformedResponse: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which rule was broken, in one sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
