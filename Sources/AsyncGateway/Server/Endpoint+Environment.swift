package import AsyncGatewayTransport
internal import AsyncGatewayWire

extension Endpoint {
    /// The endpoint that ``fromEnvironment`` stands for in an environment of these variables.
    ///
    /// - Throws: `SystemError` whose operation names the variable that is malformed and its value.
    package init(_ environment: [String: String]) throws(SystemError) {
        let port = environment["PORT"].flatMap { $0.isEmpty ? nil : $0 }
        let host = environment["HOST"].flatMap { $0.isEmpty ? nil : $0 }
        if let port, !Self.isPort(port) {
            throw Self.malformed("PORT", port, "a number from 0 to 65535")
        }
        if let host, !Self.isHost(host) {
            throw Self.malformed("HOST", host, "a name, an IP address without brackets, or *")
        }
        self = .tcp(
            host: host ?? (port == nil ? "127.0.0.1" : "*"),
            port: port.flatMap(FieldGrammar.decimal) ?? 8000)
    }

    private static func isPort(_ text: String) -> Bool {
        FieldGrammar.decimal(text).map { $0 <= 65535 } ?? false
    }

    private static func isHost(_ text: String) -> Bool {
        // With a colon it is an IPv6 address, or a host and a port.
        text.utf8.contains(UInt8(ascii: ":"))
            ? HostValidation.isValid(Array("[\(text)]".utf8)[...])
            : text == "*" || HostValidation.isValid(Array(text.utf8)[...])
    }

    private static func malformed(
        _ variable: String, _ value: String, _ expected: String
    ) -> SystemError {
        SystemError("\(variable)=\(value) in the environment", invalid: "not \(expected)")
    }
}
