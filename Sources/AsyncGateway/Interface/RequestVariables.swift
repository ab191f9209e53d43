internal import AsyncGatewayWire

/// The CGI variables of a request that came over HTTP, made from its head when they are asked for.
///
/// (RFC 3875 §4.1; PEP 3333, environ variables)
final class RequestVariables: Sendable {
    let head: RequestHead
    let connection: ConnectionVariables
    let input: RequestBody

    init(_ head: RequestHead, input: RequestBody = .empty, on connection: ConnectionVariables) {
        self.head = head
        self.connection = connection
        self.input = input
    }

    /// The variable called `name`; `nil` if it does not apply to this request.
    func value(of name: String) -> String? {
        if name.hasPrefix("HTTP_") { return fieldValue(of: name) }
        switch name {
        case "REQUEST_METHOD": return head.text(head.method)
        case "SCRIPT_NAME": return scriptName
        case "PATH_INFO": return pathInfo
        case "QUERY_STRING": return head.query.map(head.text) ?? ""
        case "REQUEST_URI": return head.text(head.target)
        case "CONTENT_TYPE": return head.firstValue(named: "content-type").map(head.text)
        case "CONTENT_LENGTH": return head.contentLength.map(String.init)
        case "SERVER_PROTOCOL": return head.minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1"
        case "REMOTE_ADDR": return connection.peer.remoteAddress?.host
        case "REMOTE_PORT": return connection.peer.remoteAddress?.port.map(String.init)
        default: return connection.server.value(of: name)
        }
    }

    /// The names of all variables that apply to this request.
    var names: [String] {
        let always = [
            "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "REQUEST_URI",
            "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_PROTOCOL", "REMOTE_ADDR", "REMOTE_PORT",
        ]
        let present = always.filter { value(of: $0) != nil }
        return present + connection.server.names + fieldNames
    }

    /// The path of the target as bytes, each as a scalar; percent-encoding undone.
    var pathInfo: String {
        // `OPTIONS *` is about the server as a whole: no path at all.
        if head.targetForm == .asterisk { return "" }
        let path = head.bytes(of: head.path)
        guard !path.isEmpty else { return "/" }
        return head.pathMayHaveEscapes
            ? Self.rooted(PercentDecoding.decode(path)[...]) : Self.rooted(path)
    }

    /// The path with one slash at its beginning: with two, it would be a host wherever the app
    /// redirects to it.
    private static func rooted(_ path: ArraySlice<UInt8>) -> String {
        var start = path.startIndex
        while start + 1 < path.endIndex, path[start] == 0x2F, path[start + 1] == 0x2F { start += 1 }
        return Latin1.decode(path[start...])
    }

    /// Empty: the server mounts its app at the root.
    var scriptName: String { "" }
}

// MARK: - Fields

extension RequestVariables {
    /// The request's fields as they came, in order.
    var headers: Headers {
        Headers(
            head.fields.map { field in
                (
                    head.text(field.name),
                    String(decoding: head.bytes(of: field.value), as: UTF8.self)
                )
            })
    }

    /// The value of an `HTTP_` variable, the values of a repeated field joined.
    private func fieldValue(of name: String) -> String? {
        if name == "HTTP_HOST" { return hostValue }
        var joined: String?
        for field in head.fields where isNamed(field, name) && isPassedOn(field) {
            let value = head.text(field.value)
            guard let before = joined else {
                joined = value
                continue
            }
            // RFC 9113 §8.2.3: the pairs of a cookie are separated by semicolons, unlike any list.
            joined = before + (name == "HTTP_COOKIE" ? "; " : ",") + value
        }
        return joined
    }

    /// RFC 9112 §3.2.2: an authority in the target replaces what the Host field says.
    private var hostValue: String? {
        guard let host = head.authority ?? head.firstValue(named: "host"), !host.isEmpty
        else { return nil }
        return head.text(host)
    }

    /// Whether the field's variable is `name`, without making its name.
    private func isNamed(_ field: FieldLine, _ name: String) -> Bool {
        let variable = name.utf8.dropFirst(5)
        let bytes = head.bytes(of: field.name)
        return variable.count == bytes.count
            && zip(bytes, variable).allSatisfy { Self.variableByte($0) == $1 }
    }

    private var fieldNames: Set<String> {
        var names = Set<String>()
        for field in head.fields where isPassedOn(field) {
            let bytes = head.bytes(of: field.name).map { Self.variableByte($0) ?? 0x5F }
            names.insert("HTTP_" + String(decoding: bytes, as: UTF8.self))
        }
        if hostValue == nil { names.remove("HTTP_HOST") } else { names.insert("HTTP_HOST") }
        return names
    }

    /// Whether apps get to see the field as a variable.
    ///
    /// Not with a name that another field's could be mistaken for (RFC 9110 §17.10), nor with a
    /// meaning that ends at this connection, nor `Proxy`, whose variable programs take for their own
    /// configuration.
    private func isPassedOn(_ field: FieldLine) -> Bool {
        let name = head.bytes(of: field.name)
        guard name.allSatisfy({ Self.variableByte($0) != nil }) else { return false }
        return !Self.withheldFields.contains { head.isField(field, named: $0) }
    }

    private static let withheldFields = [
        "proxy", "content-type", "content-length", "connection", "keep-alive", "transfer-encoding",
        "te", "trailer", "upgrade", "expect", "proxy-connection", "proxy-authorization",
    ]

    /// The byte of a variable's name for one of a field's name; `nil` if it has none.
    private static func variableByte(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x61...0x7A: byte - 0x20
        case 0x41...0x5A, 0x30...0x39: byte
        case 0x2D: 0x5F
        default: nil
        }
    }
}
