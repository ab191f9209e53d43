import FlyingFox
import Foundation
import TeaApps

/// The status that a request of the site ends with, and what its client is told besides.
struct SiteError: Error {
    let status: HTTPStatusCode
    var detail: String?

    /// The error as JSON. (RFC 9457)
    func response(_ requestID: String) throws -> HTTPResponse {
        let problem = Problem(
            title: status.phrase, status: status.code, detail: detail, requestID: requestID)
        return HTTPResponse(
            statusCode: status, headers: [.contentType: "application/problem+json"],
            body: try JSONEncoder.inOrder.encode(problem))
    }
}
