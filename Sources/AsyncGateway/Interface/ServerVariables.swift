/// The variables that are the same for all requests at one endpoint of a server.
final class ServerVariables: Sendable {
    private let name: String
    private let port: String
    private let software: String?

    init(name: String, port: String, software: String?) {
        self.name = name
        self.port = port
        self.software = software
    }

    /// The same at another port, which a proxy states.
    func atPort(_ port: UInt16) -> ServerVariables {
        ServerVariables(name: name, port: String(port), software: software)
    }

    /// The value of `variable`; `nil` if it is not one of ``names``.
    func value(of variable: String) -> String? {
        switch variable.utf8.count {
        case 11 where variable == "SERVER_NAME": name
        case 11 where variable == "SERVER_PORT": port
        case 15 where variable == "SERVER_SOFTWARE": software
        case 17 where variable == "GATEWAY_INTERFACE": "CGI/1.1"
        default: nil
        }
    }

    /// The names of all variables that have a value.
    var names: [String] {
        ["SERVER_NAME", "SERVER_PORT", "GATEWAY_INTERFACE"]
            + (software == nil ? [] : ["SERVER_SOFTWARE"])
    }
}
