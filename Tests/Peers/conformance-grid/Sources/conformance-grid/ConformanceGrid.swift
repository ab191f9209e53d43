internal import AsyncGateway
internal import AsyncGatewayTesting
internal import Foundation

/// Holds servers against the rules of HTTP, one after the other, and prints the grid.
///
/// Ours run in this process, over TCP and in memory; the others in processes of their own.
@main struct ConformanceGrid {
    private typealias NamedReport = (name: String, report: ServerConformance.Report)

    static func main() async throws {
        let options = GridOptions()
        let ours = try await reportsOnOurs()
        let reports = ours + (await reports(on: options.peers))
        let grid = ServerConformance.grid(reports)
        say("\n\(grid)")
        if let file = options.file {
            try (GridDocument.introduction + grid)
                .write(toFile: file, atomically: true, encoding: .utf8)
            say("written to \(file)")
        }
        exit(ours.allSatisfy(\.report.failures.isEmpty) ? 0 : 1)
    }

    private static func reportsOnOurs() async throws -> [NamedReport] {
        let server = AsyncGatewayServer(
            port: 0, configuration: .silent, app: ServerConformance.app)
        async let running: Void = server.run()
        guard case .tcp(_, let port) = try await server.boundAddress() else {
            preconditionFailure("a server on a TCP port listens elsewhere")
        }
        let contestants = [
            Contestant.tcp(named: "AsyncGateway, TCP", port: port),
            Contestant.inMemory(named: "AsyncGateway, in memory"),
        ]
        var reports: [NamedReport] = []
        for contestant in contestants {
            reports.append((contestant.name, await contestant.report()))
        }
        server.beginGracefulShutdown()
        try await running
        return reports
    }

    private static func reports(on peers: [GridOptions.Peer]) async -> [NamedReport] {
        var reports: [NamedReport] = []
        for peer in peers {
            let process = PeerProcess(executable: peer.executable)
            let contestant = Contestant.peer(named: peer.name, process: process)
            reports.append((peer.name, await contestant.report()))
            await process.end()
        }
        return reports
    }
}

extension AsyncGatewayServer.Configuration {
    /// For apps that fail on purpose.
    static var silent: Self {
        var configuration = Self()
        configuration.errors = ErrorStream { _ in }
        return configuration
    }
}
