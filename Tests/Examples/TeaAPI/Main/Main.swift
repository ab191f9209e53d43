import AsyncGateway
import Foundation
import TeaAPI

/// A server of the API.
@main
struct Main {
    static func main() async throws {
        guard let token = ProcessInfo.processInfo.environment["TEA_TOKEN"], !token.isEmpty else {
            ErrorStream.standardError.write("tea-api: set TEA_TOKEN to what clients have to send\n")
            exit(1)
        }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
        await AsyncGatewayServer.run(
            .fromEnvironment, configuration: configuration, try TeaAPI(token: token).app())
    }
}
