import FlyingFox
import TeaApps

/// The site of the benchmarks, as a user of FlyingFox would write it: ten routes, in a handler that
/// gives each request an id and answers errors as JSON.
///
/// To a method that no route of a path has it answers with 404, for a router does not tell it apart
/// from a path without routes.
struct SiteHandler: HTTPHandler {
    private let routes = siteRoutes()
    private let ids = RequestIDs()

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        let id = ids.next()
        var response: HTTPResponse
        do {
            response = try await routes.handleRequest(request)
        } catch let error as SiteError {
            response = try error.response(id)
        } catch is HTTPUnhandledError {
            response = try SiteError(status: .notFound).response(id)
        }
        response.headers[requestID] = id
        return response
    }
}

private let requestID = HTTPHeader("X-Request-Id")

private func siteRoutes() -> RoutedHTTPHandler {
    var routes = RoutedHTTPHandler()
    let others: [HTTPRoute] = [
        "GET /", "GET /teas", "PUT /teas/:id", "GET /origins", "GET /origins/:name", "GET /search",
        "GET /cart", "POST /cart", "GET /about",
    ]
    for route in others {
        routes.appendRoute(route) { _ in HTTPResponse(statusCode: .noContent) }
    }
    routes.appendRoute("GET /teas/:id", handler: tea)
    return routes
}

@Sendable
private func tea(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let id = Int(request.routeParameters["id"] ?? "") else {
        throw SiteError(status: .badRequest, detail: "The id is no number.")
    }
    guard let tea = teas[id] else {
        throw SiteError(status: .notFound, detail: "There is no tea \(id).")
    }
    return HTTPResponse(
        statusCode: .ok, headers: [.contentType: "application/json"], body: try tea.json())
}
