import AsyncGateway

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The command that the command line states.
enum DemoCommand {
    case help
    case version
    case serve(DemoOptions)
    case runAsCGIProgram(DemoOptions)

    /// Reads the arguments that follow the program's name.
    init(arguments: some Sequence<String>) throws(UsageError) {
        var options = DemoOptions()
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            switch name {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            default: break
            }
            try options.set(name) { () throws(UsageError) in
                guard let value = rest.popFirst() else { throw UsageError("\(name) needs a value") }
                return value
            }
        }
        self = options.isCGIProgram ? .runAsCGIProgram(options) : .serve(options)
    }
}

/// The options of the demonstration server.
struct DemoOptions {
    static let usage = """
        usage: gateway-demo [options]

          --host HOST    the address to listen at, or * for all (127.0.0.1)
          --port PORT    the port; 0 for any that is free (8000)
          --unix PATH    listen on a Unix-domain socket instead
          --systemd      listen on the sockets that systemd hands over instead
          --mode MODE    who may connect to it, in octal (what the umask leaves)
          --replacing    take its path from a server that listens there
          --fastcgi      speak FastCGI there instead of HTTP, with a web server in front
          --scgi         speak SCGI there instead of HTTP
          --loops N      the number of event loops (one for each core)
          --proxy-protocol  have each connection begin with a header of the PROXY protocol
          --trust NETWORK   believe the X-Forwarded fields of the proxies in NETWORK, such as
                            10.0.0.0/8 or unix; can be repeated
          --trust-host      believe X-Forwarded-Host and -Port as well
          --cgi          answer the one request of a CGI program instead
          --root DIR     the folder of /file/NAME (none)
          --validate     check the apps and the server against the specification
          --quiet        write no access log
          --version      print the version of the library and exit
          --help         show this and exit
        """

    fileprivate private(set) var isCGIProgram = false
    private var root: String?
    private var host = "127.0.0.1"
    private var port = 8000
    private var unixPath: String?
    private var mode: UInt16?
    private var replaces = false
    private var validates = false
    private var isQuiet = false
    private var loops: Int?
    private var usesSystemd = false
    private var spoken = GatewayProtocol.http
    private var expectsProxyHeader = false
    private var trustedNetworks: [String] = []
    private var trustsHost = false

    fileprivate mutating func set(
        _ name: String, value: () throws(UsageError) -> String
    ) throws(UsageError) {
        switch name {
        case "--host": host = try value()
        case "--port": port = try portNumber(try value())
        case "--unix": unixPath = try value()
        case "--mode": mode = try octal(name, try value())
        case "--replacing": replaces = true
        case "--loops": loops = try number(name, try value(), in: 1...1024)
        case "--systemd": usesSystemd = true
        case "--fastcgi": spoken = .fastCGI
        case "--scgi": spoken = .scgi
        case "--proxy-protocol": expectsProxyHeader = true
        case "--trust": trustedNetworks.append(try network(try value()))
        case "--trust-host": trustsHost = true
        case "--cgi": isCGIProgram = true
        case "--root": root = try value()
        case "--validate": validates = true
        case "--quiet": isQuiet = true
        default: throw UsageError("unknown option \(name)")
        }
    }

    private func portNumber(_ text: String) throws(UsageError) -> Int {
        if let port = Int(digits: text.utf8), port > 65535 {
            throw UsageError("port \(port) is beyond 65535")
        }
        return try number("--port", text, in: 0...65535)
    }

    private func network(_ text: String) throws(UsageError) -> String {
        do {
            _ = try TrustedProxies([text], reading: .xForwarded)
            return text
        } catch {
            throw UsageError("--trust: \(error)")
        }
    }

    private func octal(_ name: String, _ text: String) throws(UsageError) -> UInt16 {
        guard let mode = UInt16(text, radix: 8), mode <= 0o777, text.first != "+" else {
            throw UsageError("\(name) takes an octal number from 0 to 777, not \(text)")
        }
        return mode
    }

    private func number(
        _ name: String, _ text: String, in range: ClosedRange<Int>
    ) throws(UsageError) -> Int {
        guard let number = Int(digits: text.utf8), range.contains(number) else {
            throw UsageError(
                "\(name) takes a number from \(range.lowerBound) to "
                    + "\(range.upperBound), not \(text)")
        }
        return number
    }

    /// The apps that the options describe.
    var app: Application {
        get throws {
            let site = try demoSite(root: root, socketPath: socketPath)
            let app = isCGIProgram ? requestOnly(site) : site
            return validates ? validator(app) : app
        }
    }

    /// The path at which a client speaks HTTP by a Unix-domain socket, from whatever folder; `nil` if it
    /// cannot.
    private var socketPath: String? {
        guard let unixPath, spoken == .http, !expectsProxyHeader else { return nil }
        guard !unixPath.hasPrefix("/"), let folder = realpath(".", nil) else { return unixPath }
        defer { free(folder) }
        return "\(String(cString: folder))/\(unixPath)"
    }

    /// The configuration that the options describe.
    var configuration: AsyncGatewayServer.Configuration {
        get throws {
            var configuration = AsyncGatewayServer.Configuration()
            if let loops { configuration.eventLoops = loops }
            if !isQuiet {
                configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
            }
            if !trustedNetworks.isEmpty {
                configuration.trustedProxies = try TrustedProxies(
                    trustedNetworks, reading: .xForwarded)
                configuration.trustedProxies?.believesForwardedHost = trustsHost
            }
            return configuration
        }
    }

    /// Where to listen.
    var endpoint: Endpoint {
        var endpoint =
            if usesSystemd {
                Endpoint.systemd(named: nil, speaking: spoken)
            } else if let unixPath {
                Endpoint.unix(
                    path: unixPath, mode: mode, replacing: replaces, speaking: spoken)
            } else {
                Endpoint.tcp(host: host, port: port, speaking: spoken)
            }
        endpoint.expectsProxyHeader = expectsProxyHeader
        return endpoint
    }
}

/// An error in the command line.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ complaint: String) {
        description = "\(complaint); see gateway-demo --help"
    }
}
