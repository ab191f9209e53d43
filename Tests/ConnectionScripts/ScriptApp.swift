package import AsyncGateway
package import TestPeers

/// The app that all scripts talk to; it notes every request before it does anything else.
///
/// It answers with the method, the target and the body, and reads that to its end first. By its path:
///
/// - `/ignore` reads no body.
/// - `/stream` answers in two blocks.
/// - `/gate` waits for `go` in the log before it answers; `/half` waits behind its first block.
package struct ScriptApp: Sendable {
    /// The requests, and what else the app and the script have noted.
    package let log = EventLog()

    private let showsRequest: Bool

    /// An app that has seen nothing yet.
    ///
    /// - Parameter showsRequest: whether its answers tell all variables that the client decides on.
    package init(showsRequest: Bool = false) {
        self.showsRequest = showsRequest
    }

    /// The app itself.
    package var application: Application {
        { [log, showsRequest] environ, startResponse in
            let request = "\(environ.method) \(environ["REQUEST_URI"] ?? "")"
            log.note(request)
            var text = request
            switch environ.path {
            case "/ignore", "/stream", "/half": break
            case "/gate": try await Self.waitForGo(log)
            default:
                // The length may be declared, and never come.
                environ.input.changeLimits { $0.maximumCollectedBytes = .max }
                let body = try await environ.input.read()
                if !body.isEmpty { text += " | \(String(decoding: body, as: UTF8.self))" }
            }
            if showsRequest { text += Self.variables(of: environ) }
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return Self.body(of: text, for: environ.path, log)
        }
    }

    private static func variables(of environ: Environ) -> String {
        environ.variables
            .filter { !$0.name.hasPrefix("SERVER_") && !$0.name.hasPrefix("REMOTE_") }
            .map { "\n\($0.name)=\($0.value)" }
            .joined()
    }

    private static func body(of text: String, for path: String, _ log: EventLog) -> ResponseBody {
        switch path {
        case "/stream": ["\(text), ", "and more"]
        case "/half":
            .producing { write in
                try await write("\(text), ")
                try await waitForGo(log)
                try await write("and more")
            }
        default: ResponseBody(text)
        }
    }

    private static func waitForGo(_ log: EventLog) async throws {
        do {
            try await log.waitUnlessCancelled(for: "go")
        } catch {
            log.note("cancelled")
            throw error
        }
    }
}
