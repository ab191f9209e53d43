import FoundationEssentials
import HTTPTypes
import Hummingbird
import TeaApps

/// What goes with a request of the site: its id, and the encoder of its answer.
struct SiteContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// An id as Hummingbird makes them.
    ///
    /// The one that it has made itself would be in the metadata of its logger, but the logger of
    /// this process keeps nothing.
    let requestID = RequestID().description

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    var responseEncoder: JSONEncoder { .inOrder }
}

/// Says the id of the request in its response.
struct RequestIDMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: SiteContext,
        next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if let requestID { response.headers[requestID] = context.requestID }
        return response
    }
}

private let requestID = HTTPField.Name("X-Request-Id")

/// Answers errors as JSON. (RFC 9457)
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: SiteContext,
        next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let problem = Problem(
                title: error.status.reasonPhrase, status: error.status.code, detail: error.body,
                requestID: context.requestID)
            let content = try context.responseEncoder.encode(problem)
            return Response(
                status: error.status, headers: [.contentType: "application/problem+json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
        }
    }
}
