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
        // By the length first: comparing two short strings that differ costs more than making one.
        switch name.utf8.count {
        case 9 where name == "PATH_INFO": return pathInfo
        case 11 where name == "SCRIPT_NAME": return scriptName
        case 11 where name == "REMOTE_ADDR": return connection.peer?.host
        case 11 where name == "REMOTE_PORT": return connection.statedPort
        case 11 where name == "REQUEST_URI": return head.text(head.target)
        case 12 where name == "QUERY_STRING": return text(head.query) ?? ""
        case 12 where name == "CONTENT_TYPE": return text(head.firstValue(named: "content-type"))
        case 14 where name == "REQUEST_METHOD": return head.text(head.method)
        case 14 where name == "CONTENT_LENGTH": return head.contentLength.map(String.init)
        case 15 where name == "SERVER_PROTOCOL": return version
        default: return connection.server.value(of: name)
        }
    }

    /// Not by `map`, whose closure would hold a copy of the head.
    private func text(_ range: ByteRange?) -> String? {
        guard let range else { return nil }
        return head.text(range)
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
        if case .asterisk = head.targetForm { return "" }
        guard head.pathMayHaveEscapes else {
            return Self.rooted(head.bytes.span.extracting(head.path.indices))
        }
        return Self.rooted(PercentDecoding.decode(head.bytes(of: head.path)).span)
    }

    /// The path, `/` if it is empty, with one slash at its beginning: one with two, in a redirect of the
    /// app, would be read as a host.
    private static func rooted(_ path: Span<UInt8>) -> String {
        guard !path.isEmpty else { return "/" }
        var start = 0
        while start + 1 < path.count, path[start] == 0x2F, path[start + 1] == 0x2F { start += 1 }
        return Latin1.decode(path.extracting(droppingFirst: start))
    }

    /// Empty: the server mounts its app at the root.
    var scriptName: String { "" }
}

// MARK: - Fields

extension RequestVariables {
    /// The request's fields as they came, in order.
    ///
    /// RFC 9112 §3.2.2: but for Host, which an authority in the target replaces, or what a proxy states.
    var headers: Headers {
        var headers = Headers()
        headers.fields.reserveCapacity(head.fields.count)
        for field in head.fields {
            headers.add(head.text(field.name), bytes: head.bytes(of: field.value))
        }
        if head.authority != nil || connection.host != nil,
            let host = FieldVariable("HTTP_HOST")
        {
            headers.replaceFields(of: host, by: hostValue)
        }
        return headers
    }

    /// The value of an `HTTP_` variable, the values of a repeated field joined.
    private func fieldValue(of name: String) -> String? {
        if name.utf8.count == 9, name == "HTTP_HOST" { return hostValue }
        var joined: String?
        head.forEachValue(ofVariable: name) { Self.join(head.text($0), to: &joined, name) }
        return joined == nil || WithheldVariables.includeOverHTTP(name) ? nil : joined
    }

    /// Appends the value of a repeated field in place: a copy for each would take quadratic time.
    static func join(_ value: String, to joined: inout String?, _ name: String) {
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
        if let host = connection.host { return host }
        guard let host = head.authority ?? head.firstValue(named: "host"), !host.isEmpty
        else { return nil }
        return head.text(host)
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
            guard let byte = VariableName.byte(byte) else { return nil }
            name.append(byte)
        }
        let variable = String(decoding: name, as: UTF8.self)
        return WithheldVariables.includeOverHTTP(variable) ? nil : variable
    }
}
