internal import AsyncGatewayWire

/// What came of a script.
package struct ScriptOutcome: Sendable, Equatable {
    /// The responses, as they arrived.
    package var answers: [Script.Answer] = []

    /// How the connection was found, or left, at the last step that looked.
    package var ending: Script.Ending?

    /// What the app has noted.
    package var log: [String] = []

    /// What the server has reported of errors, where that is known.
    package var reports: [String] = []

    /// All that the client has received, a scalar for each byte, without the times.
    package var text = ""

    /// Whether a request was served that nobody has made.
    package var wasPoisoned: Bool {
        log.contains { $0.contains("poison") }
    }

    /// Received bytes as text, without the one thing in which two equal responses differ.
    package static func text(of bytes: [UInt8]) -> String {
        Latin1.decode(bytes[...])
            .split(separator: "\r\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("Date: ") ? "Date" : $0 }
            .joined(separator: "\r\n")
    }
}
