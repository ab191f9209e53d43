internal import AsyncGateway
internal import AsyncGatewayTesting
internal import Foundation

/// A server that takes part, and how to reach it.
struct Contestant: Sendable {
    /// What its column is called.
    let name: String

    private let connect: @Sendable () async throws -> any ClientStream

    /// Long enough for whatever comes at all over loopback, for many broken rules take all of it.
    private static let patience = Duration.seconds(3)

    /// Our own, on a port of 127.0.0.1.
    static func tcp(named name: String, port: Int) -> Contestant {
        Contestant(name: name) { try ClientSocket(port: port) }
    }

    /// Our own, without a socket.
    static func inMemory(named name: String) -> Contestant {
        let server = AsyncGatewayServer(configuration: .silent, app: ServerConformance.app)
        return Contestant(name: name) {
            let connection = InMemoryConnection()
            Task { await server.serve(connection) }
            return connection.client
        }
    }

    /// Another maker's.
    static func peer(named name: String, process: PeerProcess) -> Contestant {
        Contestant(name: name) { try await process.connection() }
    }

    /// Holds the server against every rule, and tells of those that it breaks meanwhile.
    func report() async -> ServerConformance.Report {
        say("\n== \(name)")
        let conformance = ServerConformance(patience: Self.patience, connect: connect)
        let report = await conformance.run { result in
            if result.failure != nil { say(result) }
        }
        say("\(report.results.count - report.failures.count) of \(report.results.count) kept")
        return report
    }
}

/// Prints a line at once, also into a file.
func say(_ line: some CustomStringConvertible) {
    print(line)
    fflush(nil)
}
