import AsyncGateway
import AsyncGatewayTesting
import ConnectionScripts
import TestPeers
import Testing

/// A way for bytes to reach the server's connection code.
enum Transport: CaseIterable {
    case tcp
    case memory
    /// In memory, through the public `ByteStream`, as a stream of a user's own.
    case lifted
}

extension Transport {
    /// How long a server waits for a client that it wants to be rid of.
    private static let shortestPatience = Duration.seconds(1)

    /// Plays `script` against a server of its own, whose app is made by `makeApp`.
    func play(
        _ script: Script, _ makeApp: () -> ScriptApp = { ScriptApp() },
        configure: (inout AsyncGatewayServer.Configuration) -> Void = { _ in }
    ) async throws -> ScriptOutcome {
        switch self {
        case .tcp: try await playInTime(script, makeApp, configure)
        case .memory: try await playInMemory(script, makeApp(), configure) { await $0.serve($1) }
        case .lifted: try await playInMemory(script, makeApp(), configure, serveLifted)
        }
    }

    /// Plays until no deadline of the server's can have had a part in it.
    ///
    /// A client that a busy machine has held up for that long shows nothing.
    private func playInTime(
        _ script: Script, _ makeApp: () -> ScriptApp,
        _ configure: (inout AsyncGatewayServer.Configuration) -> Void
    ) async throws -> ScriptOutcome {
        while true {
            let start = ContinuousClock.now
            do {
                let outcome = try await playOverTCP(script, makeApp(), configure)
                if isInTime(since: start) { return outcome }
            } catch {
                if isInTime(since: start) { throw error }
            }
        }
    }

    /// Whether what was played counts; also if there is no time left for another try.
    private func isInTime(since start: ContinuousClock.Instant) -> Bool {
        .now - start < Self.shortestPatience || Task.isCancelled
    }

    private func playOverTCP(
        _ script: Script, _ app: ScriptApp,
        _ configure: (inout AsyncGatewayServer.Configuration) -> Void
    ) async throws -> ScriptOutcome {
        var outcome: ScriptOutcome?
        try await withServer(
            configure: { configuration in
                configure(&configuration)
                // So that the witness's requests come behind what was sent before them.
                configuration.eventLoops = 1
            }, SocketScriptStream.witnessed(app.application)
        ) { scene in
            let (peer, witness) = (try scene.connect().peer, try scene.connect())
            let stream = SocketScriptStream(peer: peer, witness: witness)
            var player = ScriptPlayer(script, over: stream, log: app.log)
            outcome = try await player.play()
            await stream.close()
            scene.running.cancel()
            try await scene.running.value
            outcome?.reports = scene.reports.errors.entries
        }
        return try #require(outcome)
    }

    /// On a clock that stands still: no deadline has a part in what happens.
    private func playInMemory(
        _ script: Script, _ app: ScriptApp,
        _ configure: (inout AsyncGatewayServer.Configuration) -> Void,
        _ serve: @escaping @Sendable (AsyncGatewayServer, InMemoryConnection) async -> Void
    ) async throws -> ScriptOutcome {
        let reports = Reports()
        var configuration = reports.configuration
        configure(&configuration)
        let connection = InMemoryConnection(clock: ManualClock())
        let server = AsyncGatewayServer(configuration: configuration, app: app.application)
        async let serving: Void = serve(server, connection)
        let stream = MemoryScriptStream(connection) { [log = app.log] in log.isAwaited }
        var player = ScriptPlayer(script, over: stream, log: app.log)
        var outcome: ScriptOutcome
        do {
            outcome = try await player.play()
        } catch {
            // So that the server comes to its end.
            await connection.client.reset()
            throw error
        }
        await connection.client.reset()
        await serving
        outcome.reports = reports.errors.entries
        return outcome
    }
}

/// Serves a connection as any stream: generic, so that what is particular to one in memory is not chosen.
@Sendable
private func serveLifted(_ server: AsyncGatewayServer, _ stream: some ByteStream) async {
    await server.serve(stream)
}

/// A script's stream over a real socket.
struct SocketScriptStream: ScriptStream {
    let peer: Peer
    /// Another client, of the same event loop.
    let witness: Client

    func send(_ bytes: [UInt8]) async throws {
        try await peer.send(bytes)
    }

    func receive() async throws -> [UInt8] {
        do {
            return try await peer.receive()
        } catch {
            guard error.isReset else { throw error }
            throw ConnectionReset()
        }
    }

    func finishSending() async {
        await peer.finishSending()
    }

    func reset() async {
        await peer.reset()
    }

    func close() async {
        await peer.close()
    }

    // A loop that answers another client has been told, in that turn or before, of what came earlier;
    // and before it is told of that client's next request, it has done what it can about it.
    func settle() async throws {
        await peer.waitUntilDelivered()
        for _ in 0..<2 { _ = try await witness.get("/witness") }
    }

    /// An app that answers the witness as well, behind the back of `app`.
    static func witnessed(_ app: @escaping Application) -> Application {
        { environ, startResponse in
            let isWitness = environ.path == "/witness"
            return try await (isWitness ? Apps.path : app)(environ, startResponse)
        }
    }
}
