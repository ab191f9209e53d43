import AsyncGateway

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The demonstration server: several apps, mounted under one.
@main
struct GatewayDemo {
    static func main() async {
        do {
            switch try DemoCommand(arguments: CommandLine.arguments.dropFirst()) {
            case .help: print(DemoOptions.usage)
            case .version: print(AsyncGatewayServer.version)
            case .serve(let options):
                await AsyncGatewayServer.run(
                    listeningOn: [options.endpoint], configuration: try options.configuration,
                    try options.app)
            case .runAsCGIProgram(let options): await CGIHandler().run(try options.app)
            }
        } catch {
            ErrorStream.standardError.write("gateway-demo: \(error)\n")
            exit(1)
        }
    }
}
