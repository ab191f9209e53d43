import AsyncGateway
import FoundationEssentials
import TeaAPI

@main
struct Main {
    static func main() async throws {
        guard let token = ProcessInfo.processInfo.environment["TEA_TOKEN"], !token.isEmpty else {
            ErrorStream.standardError.write("tea-api: TEA_TOKEN has to be set\n")
            exit(1)
        }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
        await AsyncGatewayServer.run(
            .fromEnvironment, configuration: configuration, try TeaAPI(token: token).app())
    }
}
