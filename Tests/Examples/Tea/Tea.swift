import AsyncGateway
import AsyncGatewayToolkit

/// The program that Docs/Deployment.md deploys.
@main
struct Tea {
    static func main() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.trustedProxies = try TrustedProxies(
            ["127.0.0.1", "10.0.0.0/8"], reading: .xForwarded)
        configuration.maximumBodyBytes = 10 << 20
        configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
        let isHandedSockets = CommandLine.arguments.contains("--systemd")
        await AsyncGatewayServer.run(
            isHandedSockets ? .systemd : .fromEnvironment, configuration: configuration,
            try tea().app)
    }
}

/// The site: tea that takes its time, live events, uploads, and the probes.
func tea() throws -> Router {
    try Router { routes in
        // It keeps nothing, so nothing that it needs can be missing.
        addProbes(to: routes) { true }
        routes.get("/{$}") { environ in .text("A cup for \(environ.remoteAddress ?? "you").\n") }
        routes.get("/steep/{seconds}") { environ in
            let seconds = try environ.route.value("seconds", as: Int.self)
            try await Task.sleep(for: .seconds(min(max(seconds, 0), 3600)))
            return .text("Steeped for \(seconds) s.\n")
        }
        routes.get("/events") { environ in
            let sips = AsyncStream {
                try? await Task.sleep(for: .milliseconds(200))
                return Task.isCancelled ? nil : ServerSentEvent("a sip")
            }
            return .events(sips, for: environ)
        }
        routes.post("/leaves") { environ in
            var count = 0
            for try await block in environ.input { count += block.count }
            return .text("\(count) bytes of leaves.\n")
        }
    }
}
