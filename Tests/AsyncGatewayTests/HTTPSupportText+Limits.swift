import AsyncGateway
import AsyncGatewayWire

extension HTTPSupportText {
    /// Every limit with its default, read from where the server reads it.
    var limits: String {
        """
        | limit | default | set with | beyond it |
        |---|--:|---|---|
        \((sizes + times).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n"))

        """
    }

    private var sizes: [[String]] {
        let (wire, server) = (WireLimits(), AsyncGatewayServer.Configuration())
        return [
            [
                "request line", bytes(server.maximumRequestLineBytes), "`maximumRequestLineBytes`",
                "414",
            ],
            ["method", bytes(wire.maximumMethodBytes), "", "501"],
            ["one field line", bytes(server.maximumFieldBytes), "`maximumFieldBytes`", "431"],
            ["all field lines", bytes(server.maximumHeadBytes), "`maximumHeadBytes`", "431"],
            ["number of field lines", "\(server.maximumFieldCount)", "`maximumFieldCount`", "431"],
            [
                "body that is read", server.maximumBodyBytes.map(bytes) ?? "none",
                "`maximumBodyBytes`", "413",
            ],
            [
                "part of a body that one call collects", bytes(server.maximumCollectedBytes),
                "`maximumCollectedBytes`", "413",
            ],
            ["extensions of one chunk", bytes(wire.maximumChunkExtensionBytes), "", "413"],
            [
                "extensions of all chunks", bytes(wire.maximumTotalChunkExtensionBytes), "", "413",
            ],
            ["all trailer lines", bytes(wire.maximumTrailerBytes), "", "431"],
            ["empty lines before a request", "\(wire.maximumLeadingEmptyLines)", "", "400"],
            [
                "connections", "4/5 of the descriptors", "`maximumConnections`",
                "the longest idle one is closed for a new one, which otherwise waits",
            ],
            ["unread body that is skipped", bytes(65536), "", "the connection ends"],
        ]
    }

    private var times: [[String]] {
        let server = AsyncGatewayServer.Configuration()
        return [
            [
                "time for a head, and one more second for each 500 bytes, up to twice",
                seconds(server.headTimeout), "`headTimeout`", "408",
            ],
            [
                "time that an app waits for a body in all; each \(server.minimumBodyRate) bytes "
                    + "give a second back", seconds(server.bodyTimeout),
                "`bodyTimeout`, `minimumBodyRate`", "408",
            ],
            [
                "time for progress of a response", seconds(server.writeTimeout), "`writeTimeout`",
                "the app is cancelled, the connection reset",
            ],
            [
                "time between requests, and before the first", seconds(server.idleTimeout),
                "`idleTimeout`",
                "the connection ends",
            ],
            [
                "time without progress after a client's half is closed",
                seconds(server.disconnectGrace), "`disconnectGrace`", "the app is cancelled",
            ],
            [
                "time to finish when the server shuts down", seconds(server.drainTimeout),
                "`drainTimeout`", "the app is cancelled",
            ],
            ["time to receive what is dropped", "1 s", "", "the connection ends"],
        ]
    }

    private func seconds(_ duration: Duration) -> String { "\(duration.components.seconds) s" }

    /// The number with commas, as people read it.
    private func bytes(_ count: Int) -> String {
        var groups: [String] = []
        var rest = count
        while rest >= 1000 {
            groups.insert(String("\(1000 + rest % 1000)".dropFirst()), at: 0)
            rest /= 1000
        }
        return (["\(rest)"] + groups).joined(separator: ",") + " bytes"
    }
}
