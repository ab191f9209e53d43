import AsyncGateway
import Chat

@main
struct Main {
    static func main() async throws {
        await AsyncGatewayServer.run(.fromEnvironment, try Chat().app())
    }
}
