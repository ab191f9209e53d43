import AsyncGateway
import AsyncGatewayToolkit
import TeaApps

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The site of the benchmarks: ten routes, request ids, and errors as JSON.
@main
struct SiteApp {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--port",
            let port = Int(CommandLine.arguments[2])
        else { fatalError("usage: site-app --port N") }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.eventLoops = 1
        var pages = ErrorPages()
        pages.types = ["application/problem+json"]
        let app = pipeline([requestIDs(), pages.middleware], try router().app)
        await AsyncGatewayServer.run(port: port, configuration: configuration, app)
    }
}

private func router() throws -> Router {
    try Router { routes in
        let others = [
            "GET /{$}", "GET /teas", "PUT /teas/{id}", "GET /origins", "GET /origins/{name}",
            "GET /search", "GET /cart", "POST /cart", "GET /about",
        ]
        for pattern in others { routes.on(pattern) { _ in .empty() } }
        routes.get("/teas/{id}", tea)
    }
}

@Sendable
private func tea(_ environ: Environ) throws -> Response {
    guard let id = environ.route["id"].flatMap({ Int($0) }) else {
        throw HTTPError(.badRequest, "The id is no number.")
    }
    guard let tea = teas[id] else { throw HTTPError(.notFound, "There is no tea \(id).") }
    return Response(
        .ok, ["Content-Type": "application/json"], body: ResponseBody([UInt8](try tea.json())))
}
