import AsyncGateway

/// The least that a user of the library writes: what the case `build` builds.
@main
struct Hello {
    static func main() async {
        await AsyncGatewayServer.run(
            port: 8080,
            application { environ in
                guard environ.path == "/hello" else { throw HTTPError(.notFound) }
                return .text("Hello World")
            })
    }
}
