internal import AsyncGateway

/// How many bytes of a body are to come, where the app has announced its length.
///
/// The gateway does not get to see that length if the body is compressed, so it is checked here: a
/// body that is cut short must not look complete. (RFC 9112 §8)
struct AnnouncedLength: Sendable {
    private var rest: Int?

    init(_ count: Int?) {
        rest = count
    }

    /// Counts bytes of the body.
    ///
    /// - Throws: `GatewayError` of code `.bodyTooLong` if there are more than were announced.
    mutating func take(_ count: Int) throws(GatewayError) {
        guard let rest else { return }
        guard count <= rest else {
            throw GatewayError(.bodyTooLong, "\(count - rest) bytes more")
        }
        self.rest = rest - count
    }

    /// Takes note of the end of the body.
    ///
    /// - Throws: `GatewayError` of code `.bodyTooShort` if some are missing.
    func finish() throws(GatewayError) {
        guard let rest, rest > 0 else { return }
        throw GatewayError(.bodyTooShort, "\(rest) bytes missing")
    }
}
