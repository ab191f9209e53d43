import AsyncGateway
import Foundation
import LinksAndNotes

/// A server of the site, or a CGI program.
@main
struct Main {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let app = try Site(environment).app()
        if environment["GATEWAY_INTERFACE"] != nil { return await CGIHandler().run(app) }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
        await AsyncGatewayServer.run(.fromEnvironment, configuration: configuration, app)
    }
}
