internal import AsyncGatewayTransport
internal import Synchronization

extension AsyncGatewayServer {
    /// Serves `app` on a TCP port until the process receives SIGINT or SIGTERM, then shuts down
    /// gracefully; all that the `main` of a server needs.
    ///
    /// ```swift
    /// await AsyncGatewayServer.run(port: 8000, hello)
    /// ```
    ///
    /// The call owns the process. It prints where it serves on one line, and tells systemd that it is
    /// ready, and later that it stops, if a unit of `Type=notify` has started it (sd_notify(3)). If it
    /// cannot listen, it says why on one line of the standard error, and the process exits with
    /// status 1. It does the same, naming the requests, if some have not ended at the end of
    /// ``Configuration/drainTimeout``; their tasks are cancelled, and have a second to end. What
    /// follows the call is not executed then. To do otherwise, call ``run()``.
    ///
    /// When the calling task is cancelled, it cancels the tasks of all connections, and returns when they
    /// have ended. The parameters are those of ``init(host:port:configuration:app:)``.
    public static func run(
        host: String = "127.0.0.1", port: Int = 8000, configuration: Configuration = .init(),
        _ app: @escaping Application
    ) async {
        await run(
            listeningOn: [.tcp(host: host, port: port)], configuration: configuration, app)
    }

    /// Serves `app` at one endpoint, as ``run(host:port:configuration:_:)`` does.
    ///
    /// ```swift
    /// await AsyncGatewayServer.run(.fromEnvironment, hello)
    /// ```
    ///
    /// ``Endpoint/fromEnvironment`` is the port that a platform states in PORT. If PORT or HOST is
    /// malformed, one line of the standard error names it and its value, and the process exits with
    /// status 1.
    public static func run(
        _ endpoint: Endpoint, configuration: Configuration = .init(), _ app: @escaping Application
    ) async {
        await run(listeningOn: [endpoint], configuration: configuration, app)
    }

    /// Serves `app` at several endpoints, or on a Unix-domain socket, as
    /// ``run(host:port:configuration:_:)`` does.
    ///
    /// The parameters are those of ``init(listeningOn:configuration:app:)``.
    public static func run(
        listeningOn endpoints: [Endpoint], configuration: Configuration = .init(),
        _ app: @escaping Application
    ) async {
        let server = AsyncGatewayServer(
            listeningOn: endpoints, configuration: configuration, app: app)
        await ServerProcess(server: server).run()
    }
}

/// A process that serves, and does nothing else.
private final class ServerProcess: Sendable {
    /// How long cancelled tasks have to end.
    private static let patience = Duration.seconds(1)

    /// How many requests a line names.
    private static let namedRequests = 10

    private let server: AsyncGatewayServer
    private let hasEnded = Atomic(false)

    init(server: AsyncGatewayServer) {
        self.server = server
    }

    /// Serves to the end; if that was no regular one, ends the process.
    func run() async {
        defer { hasEnded.store(true, ordering: .relaxed) }
        // It takes its variables out of the environment, which apps may read later.
        _ = ServiceManager.shared
        server.shutDownGracefullyOnSignals(announcing: prepareToEnd)
        do {
            let overdue = try await server.serve(whenListening: announce)
            if !overdue.isEmpty { fail(overdue) }
        } catch is CancellationError {
            return
        } catch {
            StandardError.write("\(CurrentProcess.programName): \(error)\n")
            CurrentProcess.exit(1)
        }
    }

    private func announce(_ endpoints: [BoundEndpoint]) {
        let list = endpoints.map(\.url).joined(separator: ", ")
        StandardStream.writeNow("Serving on \(list) (stop with Control-C)\n")
        tell(.ready)
    }

    /// Tells systemd, if it has asked for it.
    private func tell(_ news: ServiceManager.News) {
        do {
            try ServiceManager.shared.tell(news)
        } catch {
            StandardError.write("\(CurrentProcess.programName): \(error)\n")
        }
    }

    /// Tells systemd that the process stops, and ends it if cancelled tasks do not: an app need not heed
    /// its cancellation.
    private func prepareToEnd() {
        let time = server.configuration.drainTimeout + Self.patience
        CurrentProcess.exit(1, after: time) { [self] in
            // What the program does behind the run has no limit.
            if hasEnded.load(ordering: .relaxed) { return false }
            report(server.openRequests)
            return true
        }
        tell(.stopping)
    }

    private func fail(_ requests: [String]) -> Never {
        report(requests)
        CurrentProcess.exit(1)
    }

    private func report(_ requests: [String]) {
        var names = requests.prefix(Self.namedRequests).joined(separator: "; ")
        if requests.count > Self.namedRequests {
            names += "; and \(requests.count - Self.namedRequests) more"
        }
        StandardError.write(
            "\(CurrentProcess.programName): not ended within the drain timeout: \(names)\n")
    }
}
