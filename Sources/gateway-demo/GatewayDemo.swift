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
            case .serve(let options): try await serve(options)
            case .runAsCGIProgram(let options): await CGIHandler().run(options.app)
            }
        } catch {
            ErrorStream.standardError.write("gateway-demo: \(error)\n")
            exit(1)
        }
    }

    private static func serve(_ options: DemoOptions) async throws {
        let server = options.makeServer()
        server.shutDownGracefullyOnSignals()
        // On the main actor. An `async let` runs on the pool of the runtime: if the system refuses new
        // threads, it would wait for one forever, and the error of `run()` would not be printed.
        let announcement = Task { @MainActor in await announce(server) }
        try await server.run()
        await announcement.value
    }

    private static func announce(_ server: AsyncGatewayServer) async {
        // If the server cannot listen, `run()` throws the reason.
        guard let addresses = try? await server.boundAddresses() else { return }
        let list = addresses.map(\.description).joined(separator: " and ")
        print("Serving on \(list) (stop with Control-C)")
        // Output to a pipe is buffered, and a script may wait for this line.
        fflush(nil)
    }
}
