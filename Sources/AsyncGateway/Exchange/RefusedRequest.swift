/// What is known of a request whose head is refused: nothing else of it could be believed.
struct RefusedRequest: Sendable {
    /// The request line, as far as it was received or stated.
    let line: [UInt8]

    /// The connection of the client, as far as that is known.
    let connection: ConnectionInfo

    /// The variable called `name`, of the server or the connection; `nil` if it is another.
    func value(of name: String) -> String? {
        switch name {
        case "REMOTE_ADDR": connection.peer?.host
        case "REMOTE_PORT": connection.statedPort
        default: connection.server.value(of: name)
        }
    }

    /// All its variables.
    var all: [String: String] {
        var variables: [String: String] = [:]
        for name in connection.server.names + ["REMOTE_ADDR", "REMOTE_PORT"] {
            variables[name] = value(of: name)
        }
        return variables
    }

    /// The line, escaped for a log.
    var loggedLine: String { String(escapedForLog: line) }
}
