internal import AsyncGatewayTransport
internal import AsyncGatewayWire
internal import Synchronization

/// The CGI variables of a request that a web server has passed on by FastCGI or SCGI.
///
/// They are those that HTTP would have given, as far as the web server tells them, and what else it says of
/// itself. (RFC 3875 §4.1)
///
/// They are in the memory of their exchange, which lends them.
struct GatewayVariables: ~Copyable, Sendable {
    private var table: VariableTable
    private let server: ConnectionInfo
    /// What is known of the connection by the variables, once it has been asked for.
    private let stated = Mutex<ConnectionInfo?>(nil)
    private let client: any GatewayClient
    let path: SplitPath

    /// The variables of a request.
    ///
    /// - Parameters:
    ///   - table: the variables.
    ///   - server: the connection of the web server.
    ///   - client: knows of the client by the variables.
    init(
        _ table: consuming VariableTable, on server: ConnectionInfo, of client: any GatewayClient
    ) {
        path = GatewayPath.split(table)
        (self.table, self.server, self.client) = (table, server, client)
    }

    /// Takes the storage of variables that are no longer needed; see ``VariableTable/takeStorage()``.
    mutating func takeStorage() -> (bytes: [UInt8], lines: [FieldLine]) { table.takeStorage() }

    /// What is known of the client's connection; made when it is asked for, which few apps do.
    var connection: ConnectionInfo {
        if let known = stated.withLock({ $0 }) { return known }
        // Without the lock: observers are told of fields that are ignored, and may ask for this.
        let made = client.connection(by: table)
        return stated.withLock { stated in
            if let stated { return stated }
            stated = made
            return made
        }
    }

    /// The port that a proxy in front of the web server states, if one does.
    private var statedPort: String? {
        let stated = connection.server
        return stated === server.server ? nil : stated.value(of: "SERVER_PORT")
    }

    /// The variable called `name`; `nil` if it does not apply to this request.
    func value(of name: String) -> String? {
        switch name.utf8.count {
        case 5 where name == "HTTPS":
            // What a proxy states may differ from what the web server has seen.
            return connection.scheme == "https" ? "on" : nil
        case 9 where name == "PATH_INFO": return path.pathInfo
        case 9 where name == "HTTP_HOST": return connection.host ?? nonEmpty(name)
        case 11 where name == "SCRIPT_NAME": return path.scriptName
        case 11 where name == "SERVER_NAME": return nonEmpty(name) ?? serverValue(name)
        case 11 where name == "SERVER_PORT":
            return statedPort ?? nonEmpty(name) ?? serverValue(name)
        case 11 where name == "REMOTE_ADDR": return connection.peer?.host
        case 11 where name == "REMOTE_PORT": return connection.statedPort
        case 12 where name == "QUERY_STRING": return table.text(of: name) ?? ""
        // RFC 3875 §4.1.2, §4.1.3: empty where there is none.
        case 12 where name == "CONTENT_TYPE": return nonEmpty(name)
        case 14 where name == "CONTENT_LENGTH": return contentLength
        case 14 where name == "REQUEST_SCHEME":
            return table.text(of: name).map { _ in connection.scheme }
        case 15 where name == "SERVER_PROTOCOL": return nonEmpty(name) ?? "HTTP/1.0"
        default:
            if name.utf8.starts(with: "HTTP_".utf8) { return fieldValue(of: name) }
            return table.text(of: name) ?? serverValue(name)
        }
    }

    /// The values of a field, joined as those of HTTP are.
    private func fieldValue(of name: String) -> String? {
        if WithheldVariables.includeOverHTTP(name) { return nil }
        let values = table.values(of: name)
        guard values.count != 1 else { return Latin1.decode(values[0]) }
        var joined: String?
        for value in values { RequestVariables.join(Latin1.decode(value), to: &joined, name) }
        return joined
    }

    private func nonEmpty(_ name: String) -> String? {
        table.text(of: name).flatMap { $0.isEmpty ? nil : $0 }
    }

    private func serverValue(_ name: String) -> String? { server.server.value(of: name) }

    private var contentLength: String? {
        nonEmpty("CONTENT_LENGTH").flatMap(FieldGrammar.decimal).map(String.init)
    }

    /// All variables that apply to this request.
    var all: [String: String] {
        var variables: [String: String] = [:]
        // Each once: a repeated one is joined of all its values.
        let names = Set(table.all.map(\.name)).union(Self.namesOfOthers).union(server.server.names)
        for name in names {
            variables[name] = value(of: name)
        }
        return variables
    }

    private static let namesOfOthers = [
        "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_PROTOCOL", "REMOTE_ADDR", "REMOTE_PORT",
        "HTTP_HOST", "HTTPS",
    ]

    /// The fields that the variables stand for, in order.
    var headers: Headers {
        var headers = Headers()
        for (name, bytes) in table.all {
            guard let field = FieldVariable(name), !WithheldVariables.includeOverHTTP(name),
                FieldGrammar.isToken(name.utf8[...])
            else { continue }
            headers.add(field.fieldName, bytes: bytes)
        }
        // Those of which one value counts, or none.
        for name in ["HTTP_HOST", "CONTENT_TYPE", "CONTENT_LENGTH"] {
            guard let variable = FieldVariable(name) else { continue }
            headers.replaceFields(of: variable, by: value(of: name))
        }
        return headers
    }

    /// The path of the target as it was sent; `nil` if there is no `%` in it.
    var escapedPath: ArraySlice<UInt8>? {
        guard let path = GatewayPath.ofTarget(table), path.contains(UInt8(ascii: "%"))
        else { return nil }
        return path
    }

    /// The request line as the client has sent it, or nearly so; empty if neither method nor target could
    /// be read.
    var requestLine: [UInt8] {
        let (method, target) = (table.text(of: "REQUEST_METHOD"), table.text(of: "REQUEST_URI"))
        if method == nil, target == nil { return [] }
        let parts = [
            method ?? "", target ?? path.scriptName + path.pathInfo,
            value(of: "SERVER_PROTOCOL") ?? "",
        ]
        return Latin1.bytes(of: parts.joined(separator: " "))
    }

    /// The same, escaped for a log.
    var loggedRequestLine: String { String(escapedForLog: requestLine) }

    /// Whether the request was HEAD.
    var isHead: Bool { table.bytes(of: "REQUEST_METHOD")?.elementsEqual("HEAD".utf8) == true }

    /// The length of the body, if it is stated.
    var bodyLength: Int? { contentLength.flatMap(Int.init) }

    /// How many bytes the variables had.
    var byteCount: Int { table.byteCount }
}

/// Who knows of the client of a request that a web server has passed on.
protocol GatewayClient: AnyObject, Sendable {
    /// What is known of the client's connection by the variables of its request.
    func connection(by variables: VariableTable) -> ConnectionInfo
}

extension ProxyStatement {
    /// What a web server states of its client.
    init(of table: VariableTable) {
        self.init()
        // Without one it is not known: the web server's own address would open what is open to that.
        peer = .address(
            Self.address(table.text(of: "REMOTE_ADDR") ?? "", table.text(of: "REMOTE_PORT")))
        let isSecure =
            guessScheme(https: table.text(of: "HTTPS")) == "https"
            || table.bytes(of: "REQUEST_SCHEME")?.elementsEqual("https".utf8) == true
        scheme = isSecure ? "https" : "http"
    }

    private static func address(_ host: String, _ port: String?) -> SocketAddress? {
        let port = port.flatMap(FieldGrammar.decimal).flatMap { $0 <= 65535 ? $0 : nil }
        let address = SocketAddress.tcp(host: host, port: port ?? 0)
        // nginx says `unix:` of a client at a Unix-domain socket; a configuration may say anything.
        return SocketName(address) == nil ? nil : address
    }
}
