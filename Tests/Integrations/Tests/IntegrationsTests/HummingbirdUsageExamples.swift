import AsyncGateway
import Hummingbird
import Logging

@testable import HummingbirdIntegration

// What Docs/Integrations.md shows of the use of Hummingbird. It is compiled, and not run.

func serveByHummingbird(_ app: @escaping AsyncGateway.Application) async throws {
    let responder = GatewayResponder<BasicRequestContext>(app: app)
    try await Hummingbird.Application(responder: responder).runService()
}

func mount(_ app: @escaping AsyncGateway.Application, in router: Router<BasicRequestContext>) {
    let responder = GatewayResponder<BasicRequestContext>(app: app)
    for method in [HTTPRequest.Method.get, .head, .post] {
        router.on("/shop/**", method: method) { request, context in
            try await responder.respond(to: request, context: context)
        }
    }
}

func serveRoutesOfHummingbird() async {
    let router = Router()
    router.get("/teas/:name") { _, context in try context.parameters.require("name") }
    let app = application(of: router.buildResponder(), logger: Logger(label: "shop"))
    await AsyncGatewayServer.run(port: 8080, app)
}
