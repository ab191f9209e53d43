import AsyncGateway
import Foundation
import LinksAndNotes

/// A server of the site, or a CGI program.
@main
struct Main {
    static func main() async {
        do {
            let app = try Site().app()
            let isCGIProgram = ProcessInfo.processInfo.environment["GATEWAY_INTERFACE"] != nil
            if isCGIProgram { return await CGIHandler().run(app) }
            var configuration = AsyncGatewayServer.Configuration()
            configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
            await AsyncGatewayServer.run(.fromEnvironment, configuration: configuration, app)
        } catch {
            ErrorStream.standardError.write("links-and-notes: \(error)\n")
            exit(1)
        }
    }
}
