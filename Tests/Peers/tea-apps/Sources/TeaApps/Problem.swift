/// What went wrong, for a client that reads JSON. (RFC 9457 §3.1)
public struct Problem: Encodable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case detail
        case requestID = "request_id"
        case status
        case title
    }

    private let title: String
    private let status: Int
    private let detail: String?
    private let requestID: String

    /// A problem of the benchmarks' site.
    ///
    /// - Parameters:
    ///   - title: the reason phrase of the status.
    ///   - status: the code of the status.
    ///   - detail: what the client is told besides.
    ///   - requestID: the id of the request.
    public init(title: String, status: Int, detail: String?, requestID: String) {
        (self.title, self.status) = (title, status)
        (self.detail, self.requestID) = (detail, requestID)
    }
}
