internal import AsyncGatewayTesting
internal import Foundation

/// A server of another maker, in a process of its own.
///
/// Some bad requests keep a server busy long after their client has gone. So that none of them
/// tells on the next rule, each connection is one to a new process.
actor PeerProcess {
    private static let timeToStart = Duration.seconds(20)

    /// Starts the server, and ends it when nobody can write to the shell's input any more: also if
    /// this process was killed.
    private static let leash = #""$0" --port "$1" & cat > /dev/null; kill -9 $!; wait"#

    private let executable: String
    private var shell: Process?
    private var input = Pipe()

    init(executable: String) {
        self.executable = executable
    }

    /// Starts the server, instead of the one before, and connects to it as soon as it listens.
    func connection() async throws -> ClientSocket {
        end()
        let port = try ClientSocket.freePort()
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", Self.leash, executable, String(port)]
        input = Pipe()
        shell.standardInput = input
        try shell.run()
        self.shell = shell
        return try await socket(at: port)
    }

    /// Ends the server, whatever it is doing.
    func end() {
        try? input.fileHandleForWriting.close()
        shell?.waitUntilExit()
        shell = nil
    }

    private func socket(at port: Int) async throws -> ClientSocket {
        let deadline = ContinuousClock.now + Self.timeToStart
        while true {
            do {
                return try ClientSocket(port: port)
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
            }
            // Nothing tells when a server of another maker has begun to listen.
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
