internal import AsyncGatewayWire

/// The CGI variables of a request that came over HTTP, made from its head when they are asked for.
///
/// Not copyable: an exchange that holds them lends them, and a copy would count references to each part.
///
/// (RFC 3875 §4.1; PEP 3333, environ variables)
struct RequestVariables: ~Copyable, Sendable {
    private(set) var head: RequestHead
    let connection: ConnectionInfo

    init(head: consuming RequestHead, connection: ConnectionInfo) {
        self.head = head
        self.connection = connection
    }

    /// Takes the storage of variables that are no longer needed; see ``RequestHead/takeStorage()``.
    mutating func takeStorage() -> (bytes: [UInt8], fields: [FieldLine]) { head.takeStorage() }

    /// The variable called `name`; `nil` if it does not apply to this request.
    func value(of name: String) -> String? {
        if name.withUTF8Bytes(Self.isOfField) { return fieldValue(of: name) }
        switch name {
        case "REQUEST_METHOD": return head.text(head.method)
        case "SCRIPT_NAME": return scriptName
        case "PATH_INFO": return pathInfo
        case "QUERY_STRING": return head.query.map(head.text) ?? ""
        case "REQUEST_URI": return head.text(head.target)
        case "CONTENT_TYPE": return head.firstValue(named: "content-type").map(head.text)
        case "CONTENT_LENGTH": return head.contentLength.map(String.init)
        case "SERVER_PROTOCOL": return version
        case "REMOTE_ADDR": return connection.peer?.host
        case "REMOTE_PORT": return connection.peer?.port.map(String.init)
        default: return connection.server.value(of: name)
        }
    }

    private var version: String { head.minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1" }

    /// All variables that apply to this request, made in one pass over its fields.
    var all: [String: String] {
        var variables = fieldValues
        for name in Self.namesOfOthers + connection.server.names {
            variables[name] = value(of: name)
        }
        return variables
    }

    private static let namesOfOthers = [
        "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "REQUEST_URI",
        "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_PROTOCOL", "REMOTE_ADDR", "REMOTE_PORT",
    ]

    /// The path of the target as it was sent; `nil` if there is no `%` in it.
    var escapedPath: ArraySlice<UInt8>? {
        head.pathMayHaveEscapes ? head.bytes(of: head.path) : nil
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

    /// The path with one slash at its beginning: one with two, in a redirect of the app, would be read
    /// as a host.
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
    ///
    /// RFC 9112 §3.2.2: but for Host, which an authority in the target replaces.
    var headers: Headers {
        var headers = Headers()
        headers.fields.reserveCapacity(head.fields.count)
        for field in head.fields {
            headers.add(head.text(field.name), bytes: head.bytes(of: field.value))
        }
        if head.authority != nil, let host = FieldVariable("HTTP_HOST") {
            headers.replaceFields(of: host, by: hostValue)
        }
        return headers
    }

    /// The value of an `HTTP_` variable, the values of a repeated field joined.
    private func fieldValue(of name: String) -> String? {
        if name == "HTTP_HOST" { return hostValue }
        guard !Self.isWithheld(name) else { return nil }
        let length = name.utf8.count - 5
        var joined: String?
        for field in head.fields
        where Int(field.name.upperBound - field.name.lowerBound) == length && isNamed(field, name) {
            Self.join(head.text(field.value), to: &joined, name)
        }
        return joined
    }

    /// Appends the value of a repeated field in place: a copy for each would take quadratic time.
    private static func join(_ value: String, to joined: inout String?, _ name: String) {
        guard joined != nil else { return joined = value }
        // RFC 9113 §8.2.3: the pairs of a cookie are separated by semicolons, unlike any list.
        joined?.append(name == "HTTP_COOKIE" ? "; " : ",")
        joined?.append(value)
    }

    /// The `HTTP_` variables of all fields.
    private var fieldValues: [String: String] {
        var values: [String: String] = [:]
        for field in head.fields {
            guard let name = variableName(field) else { continue }
            Self.join(head.text(field.value), to: &values[name], name)
        }
        values["HTTP_HOST"] = hostValue
        return values
    }

    /// RFC 9112 §3.2.2: an authority in the target replaces what the Host field says.
    private var hostValue: String? {
        guard let host = head.authority ?? head.firstValue(named: "host"), !host.isEmpty
        else { return nil }
        return head.text(host)
    }

    /// Whether the field's variable is `name`, which is as long, without making that variable's name.
    private func isNamed(_ field: FieldLine, _ name: String) -> Bool {
        name.withUTF8Bytes { variable in
            let start = Int(field.name.lowerBound)
            for index in 5..<variable.count {
                let byte = head.bytes[start + index - 5]
                guard Self.variableByte(byte) == variable[index] else { return false }
            }
            return true
        }
    }

    /// Whether a variable of that name is a field's.
    private static func isOfField(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        name.count > 5 && name[0] == 0x48 && name[1] == 0x54 && name[2] == 0x54 && name[3] == 0x50
            && name[4] == 0x5F
    }

    /// The name of the field's variable.
    ///
    /// - Returns: The name, or `nil` for a field that apps do not get as a variable: those withheld,
    ///   and those whose name could be mistaken for another field's (RFC 9110 §17.10).
    private func variableName(_ field: FieldLine) -> String? {
        var name = Array("HTTP_".utf8)
        for byte in head.bytes(of: field.name) {
            guard let byte = Self.variableByte(byte) else { return nil }
            name.append(byte)
        }
        let variable = String(decoding: name, as: UTF8.self)
        return Self.isWithheld(variable) ? nil : variable
    }

    private static func isWithheld(_ variable: String) -> Bool {
        WithheldVariables.overHTTP.contains {
            $0.utf8.count == variable.utf8.count && $0 == variable
        }
    }

    /// The byte of a variable's name for one of a field's name; `nil` if it has none.
    static func variableByte(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x61...0x7A: byte - 0x20
        case 0x41...0x5A, 0x30...0x39: byte
        case 0x2D: 0x5F
        default: nil
        }
    }
}
