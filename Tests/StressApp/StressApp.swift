import AsyncGateway

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server whose app blocks, spins, streams without end and ignores cancellation on request.
///
/// `Tests/Conformance/hostile_peers.py` measures what the other clients notice of it.
@main
struct StressApp {
    static func main() async throws {
        let options = readOptions()
        let app = stressSite(file: options.file)
        if options.ownsProcess {
            await AsyncGatewayServer.run(
                options.endpoint, configuration: options.configuration, app)
        } else {
            try await serve(app, as: options)
        }
    }

    private static func readOptions() -> StressOptions {
        do {
            return try StressOptions(arguments: CommandLine.arguments.dropFirst())
        } catch {
            ErrorStream.standardError.write("\(error)\n")
            exit(2)
        }
    }

    private static func serve(
        _ app: @escaping Application, as options: StressOptions
    ) async throws {
        let server = AsyncGatewayServer(
            listeningOn: [options.endpoint], configuration: options.configuration, app: app)
        server.shutDownGracefullyOnSignals()
        let announcement = Task { @MainActor in await announce(server) }
        try await server.run()
        await announcement.value
    }

    private static func announce(_ server: AsyncGatewayServer) async {
        // A run that could not listen throws the reason; one that has ended needs no announcement.
        guard let address = try? await server.boundAddress() else { return }
        print("Serving on \(address.url() ?? address.description)")
        // Output to a pipe is buffered, and the script waits for this line.
        fflush(nil)
    }
}
