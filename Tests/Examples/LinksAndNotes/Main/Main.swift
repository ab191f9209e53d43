import AsyncGateway
import FoundationEssentials
import LinksAndNotes

/// A server of the site, or a CGI program.
@main
struct Main {
    static func main() async throws {
        let app = try Site().app()
        let isCGIProgram = ProcessInfo.processInfo.environment["GATEWAY_INTERFACE"] != nil
        if isCGIProgram { return await CGIHandler().run(app) }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
        await AsyncGatewayServer.run(.fromEnvironment, configuration: configuration, app)
    }
}
