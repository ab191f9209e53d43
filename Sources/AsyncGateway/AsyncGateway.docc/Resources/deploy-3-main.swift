import AsyncGateway

@main struct Main {
    static func main() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
        await AsyncGatewayServer.run(
            .fromEnvironment, configuration: configuration, try site(Teas()))
    }
}
