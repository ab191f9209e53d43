import AsyncGateway

@main struct Main {
    static func main() async throws {
        await AsyncGatewayServer.run(port: 8000, try site(Teas()))
    }
}
