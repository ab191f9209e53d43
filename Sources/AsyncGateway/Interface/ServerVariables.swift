/// The variables that are the same for every request of a server.
final class ServerVariables: Sendable {
    private let name: String
    private let port: String
    private let software: String?

    init(name: String, port: String, software: String?) {
        self.name = name
        self.port = port
        self.software = software
    }

    func value(of variable: String) -> String? {
        switch variable {
        case "SERVER_NAME": name
        case "SERVER_PORT": port
        case "SERVER_SOFTWARE": software
        case "GATEWAY_INTERFACE": "CGI/1.1"
        default: nil
        }
    }

    var names: [String] {
        ["SERVER_NAME", "SERVER_PORT", "GATEWAY_INTERFACE"]
            + (software == nil ? [] : ["SERVER_SOFTWARE"])
    }
}
