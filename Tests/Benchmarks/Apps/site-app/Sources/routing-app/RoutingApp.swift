import AsyncGateway
import AsyncGatewayToolkit

/// An app that does nothing but route, to count what that takes; with `--routes 0` it does not even
/// do that.
///
/// `/a` has no parameters, `/x/{a}/{b}` has two, and so has `/y/{a}/{b}`, whose handler reads them.
@main
struct RoutingApp {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, arguments[1] == "--port", let port = Int(arguments[2]),
            arguments[3] == "--routes", let number = Int(arguments[4]), number == 0 || number >= 3
        else { fatalError("usage: routing-app --port N --routes 0|3...") }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.eventLoops = 1
        let app = number == 0 ? application(hello) : try router(of: number).app
        await AsyncGatewayServer.run(port: port, configuration: configuration, app)
    }
}

private func router(of number: Int) throws -> Router {
    try Router { routes in
        routes.get("/a", hello)
        routes.get("/x/{a}/{b}", hello)
        routes.get("/y/{a}/{b}") { environ in
            guard environ.route["a"] != nil, environ.route["b"] != nil else {
                throw HTTPError(.notFound)
            }
            return hello(environ)
        }
        for other in 3..<number { routes.get("/other-\(other)", hello) }
    }
}

@Sendable
private func hello(_ environ: Environ) -> Response {
    Response(.ok, ["Content-Type": "text/plain"], body: "Hello World")
}
