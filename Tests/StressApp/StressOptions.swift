import AsyncGateway

/// The command line: names, each followed by a value.
struct StressOptions {
    private(set) var port = 0
    private(set) var configuration = AsyncGatewayServer.Configuration()
    /// The file that `/file` sends.
    private(set) var file = ""
    /// Whether the static `run` serves, and not a server of the program's own.
    private(set) var ownsProcess = false
    private var readsEnvironment = false
    private var unixPath: String?

    init(arguments: some Sequence<String>) throws {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw UsageError(argument: name) }
            if !setText(name, value) { try setNumber(name, value) }
        }
    }

    /// Where to listen.
    var endpoint: Endpoint {
        if readsEnvironment { return .fromEnvironment }
        return if let unixPath { .unix(path: unixPath) } else { .tcp(port: port) }
    }

    /// Whether the option takes a text.
    private mutating func setText(_ name: String, _ value: String) -> Bool {
        switch name {
        case "--unix": unixPath = value
        case "--file": file = value
        case "--run" where value == "static": ownsProcess = true
        case "--run" where value == "environment": (ownsProcess, readsEnvironment) = (true, true)
        case "--log" where value == "stderr":
            configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
        default: return false
        }
        return true
    }

    private mutating func setNumber(_ name: String, _ value: String) throws {
        guard let number = Int(value) else { throw UsageError(argument: value) }
        switch name {
        case "--port": port = number
        case "--loops": configuration.eventLoops = number
        case "--connections": configuration.maximumConnections = number
        case "--drain": configuration.drainTimeout = .milliseconds(number)
        case "--idle": configuration.idleTimeout = .milliseconds(number)
        default: throw UsageError(argument: name)
        }
    }
}

/// An argument that is no option, or has no value.
struct UsageError: Error, CustomStringConvertible {
    let argument: String

    var description: String {
        "stress-app: not an option, or one without its value: \(argument)"
    }
}
