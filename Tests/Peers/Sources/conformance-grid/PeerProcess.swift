internal import AsyncGatewayTesting
internal import Foundation

/// A server of another maker, in a process of its own.
///
/// Some bad requests keep a server busy long after their client has gone. So that none of them
/// tells on the next rule, each connection is one to a new process.
actor PeerProcess {
    private static let secondsToStart = 20.0

    private let executable: String
    private var process: Process?

    init(executable: String) {
        self.executable = executable
    }

    /// Starts the server, instead of the one before, and connects to it as soon as it listens.
    func connection() async throws -> ClientSocket {
        end()
        let port = try ClientSocket.freePort()
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = ["--port", String(port), "--while-input"]
        // Never written to: it ends with this process, however that ends.
        process.standardInput = Pipe()
        try process.run()
        self.process = process
        return try await socket(at: port)
    }

    /// Ends the server, whatever it is doing.
    func end() {
        guard let process else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func socket(at port: Int) async throws -> ClientSocket {
        let deadline = ContinuousClock.now + .seconds(Self.secondsToStart)
        while true {
            do {
                return try ClientSocket(port: port)
            } catch {
                guard process?.isRunning == true, ContinuousClock.now < deadline else {
                    throw error
                }
            }
            // Nothing tells when a server of another maker has begun to listen.
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
