import AsyncGateway
import HTTPTypes
import Logging
import Metrics
import ServiceLifecycle
import Tracing
import UnixSignals

@testable import HTTPTypesIntegration
@testable import LoggingIntegration
@testable import MetricsIntegration
@testable import ServiceLifecycleIntegration
@testable import TracingIntegration

// What Docs/Integrations.md shows of the use of each source. It is compiled, and not run.

let hello = application { _ in .text("Hello World\n") }

func serveWithLogs() async {
    var configuration = AsyncGatewayServer.Configuration()
    configuration.report(to: Logger(label: "shop"))
    await AsyncGatewayServer.run(port: 8080, configuration: configuration, hello)
}

func serveWithMetrics(_ backend: any MetricsFactory) async {
    MetricsSystem.bootstrap(backend)
    var configuration = AsyncGatewayServer.Configuration()
    configuration.observers = [ResponseMetrics()]
    await AsyncGatewayServer.run(port: 8080, configuration: configuration, hello)
}

func serveWithTraces(_ backend: any Tracer) async {
    InstrumentationSystem.bootstrap(backend)
    await AsyncGatewayServer.run(port: 8080, pipeline([traced], hello))
}

func serveBesideOthers(_ database: some Service, _ logger: Logger) async throws {
    let server = AsyncGatewayServer(port: 8080, app: hello)
    let group = ServiceGroup(
        services: [database, ServerService(server: server)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await group.run()
}

let echo = application { environ in
    guard let request = HTTPRequest(environ) else { return .empty(.badRequest) }
    let type = request.headerFields[.contentType] ?? "application/octet-stream"
    let head = HTTPResponse(status: .ok, headerFields: [.contentType: type])
    return response(head, body: ResponseBody(environ.input))
}
