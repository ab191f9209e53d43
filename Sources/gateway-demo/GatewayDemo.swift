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
        // On the main thread, as all of this: where the system refuses the server a thread, it refuses
        // one of the pool of tasks too, and there an `async let` would wait for one, without a word.
        let announcement = Task { @MainActor in await announce(server) }
        try await server.run()
        await announcement.value
    }

    private static func announce(_ server: AsyncGatewayServer) async {
        // A server that does not come to listen says so itself.
        guard let address = try? await server.boundAddress() else { return }
        print("Serving on \(address) (stop with Control-C)")
        // Into a pipe, print is buffered; whoever waits for the address needs it now.
        fflush(nil)
    }
}
