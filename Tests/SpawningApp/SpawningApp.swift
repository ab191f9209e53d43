import AsyncGateway

/// A server, or with `--cgi` a CGI program, whose app starts a child for each request.
///
/// `Tests/Conformance/child_processes.py` looks at what the child inherits.
@main
struct SpawningApp {
    static func main() async throws {
        if CommandLine.arguments.contains("--cgi") {
            await CGIHandler().run(app)
        } else {
            try await serve()
        }
    }

    private static func serve() async throws {
        let server = AsyncGatewayServer(port: 0, app: app)
        server.shutDownGracefullyOnSignals()
        let announcement = Task { @MainActor in
            let address = try await server.boundAddress()
            print("Serving on \(address.url() ?? address.description)")
            flushOutput()
        }
        try await server.run()
        try await announcement.value
    }
}

/// Answers with the child's status on the first line, and what it has printed behind that.
private let app: Application = { environ, startResponse in
    let child = try Child(running: command(for: environ.path))
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return ResponseBody(Array("\(child.status)\n".utf8) + child.output)
}

/// Only these: whoever can reach the port is not to run what they like.
private func command(for path: String) -> String {
    switch path {
    case "/status": "exec cat /proc/self/status"
    case "/descriptors": "exec ls -l /proc/self/fd"
    case "/broken-pipe": "set -o pipefail; yes | head -1"
    case "/termination": "kill -TERM $$; echo still here"
    case "/interrupt": "kill -INT $$; echo still here"
    default: "exit 3"
    }
}
