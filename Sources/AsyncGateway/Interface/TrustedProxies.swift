internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The proxies that are trusted to state the client of a request.
///
/// ```swift
/// var configuration = AsyncGatewayServer.Configuration()
/// configuration.trustedProxies = try TrustedProxies(["10.0.0.0/8", "unix"], reading: .xForwarded)
/// ```
///
/// Anybody can send the fields, so they count only where the peer of the socket is one of these, and one
/// style is read, never both: name the one that your proxy sets, or removes from what it receives.
///
/// Each proxy appends whom it has got the request from. They are read from the last to the first, as long
/// as they are in these networks; the first that is not is the client. If all are, it is the first of all.
///
/// | what is stated | becomes |
/// |---|---|
/// | the client's address | REMOTE_ADDR, REMOTE_PORT, `environ.peer`, the address in the log |
/// | `http` or `https`; `ws` or `wss` in X-Forwarded-Proto | `environ.urlScheme` |
/// | the host, see ``believesForwardedHost`` | HTTP_HOST and `environ.headers`, so that `requestURI()` has it |
/// | the port, as the host | SERVER_PORT; and that of a host which is stated without one, unless it is the scheme's |
///
/// A proxy may say that the client is `unknown`, or hide its name; and what is in the place of the client
/// may be malformed. Then it has no address, in place of one that is trusted. Any other field that is
/// malformed or repeated is ignored. Either is reported; see ``ServerObserver/proxyFieldIgnored(_:)``.
///
/// (RFC 7239; X-Forwarded-For and its kin are defined nowhere)
public struct TrustedProxies: Sendable {
    /// Which fields are read.
    public enum Style: Sendable, Hashable {
        /// `Forwarded`, of RFC 7239; its `host` and `proto` count where the client is told.
        case forwarded
        /// `X-Forwarded-For` and `X-Forwarded-Proto`, and `-Host` and `-Port` if they are believed; each but
        /// the first has one value.
        case xForwarded
    }

    /// Whether X-Forwarded-Host and X-Forwarded-Port are read; by default not.
    ///
    /// Only if each proxy sets or removes them: nginx and the load balancers of most clouds pass on those
    /// of the client, unless they are told otherwise. The host of `Forwarded` is the proxy's own statement,
    /// and is always read.
    public var believesForwardedHost = false

    private let networks: [AddressNetwork]
    private let style: Style

    /// The proxies in some networks.
    ///
    /// - Parameters:
    ///   - networks: each is an IP address, a network such as `10.0.0.0/8` or `fd00::/8`, or `unix`, for
    ///     all that connect by a Unix-domain socket.
    ///   - style: which fields they set.
    /// - Throws: ``GatewayError`` of code `.invalidNetwork` with the text that is none of these.
    public init(_ networks: [String], reading style: Style) throws(GatewayError) {
        var read: [AddressNetwork] = []
        for text in networks {
            guard let network = AddressNetwork(text) else {
                throw GatewayError(.invalidNetwork, text)
            }
            read.append(network)
        }
        (self.networks, self.style) = (read, style)
    }

    private func trust(_ peer: SocketName?) -> Bool {
        guard let peer else { return false }
        return networks.contains { $0.contains(peer) }
    }
}

extension TrustedProxies {
    /// Finds out whose a request is.
    ///
    /// - Parameters:
    ///   - head: the request.
    ///   - connection: what is known of its connection.
    ///   - ignore: called for each field that is ignored, with its name and its value.
    /// - Returns: what is known of it; `connection` itself if no proxy that is trusted states more.
    func connection(
        of head: borrowing RequestHead, on connection: ConnectionInfo,
        ignoring ignore: (String, ArraySlice<UInt8>) -> Void
    ) -> ConnectionInfo {
        guard trust(connection.peerName) else { return connection }
        return self.connection(by: FieldReader(head), on: connection, ignoring: ignore)
    }

    /// The same of a request that a web server has passed on, whose peer is the one that it states.
    func connection(
        of variables: VariableTable, on connection: ConnectionInfo,
        ignoring ignore: (String, ArraySlice<UInt8>) -> Void
    ) -> ConnectionInfo {
        guard trust(connection.peerName) else { return connection }
        return self.connection(by: FieldReader(variables), on: connection, ignoring: ignore)
    }

    private func connection(
        by fields: FieldReader, on connection: ConnectionInfo,
        ignoring ignore: (String, ArraySlice<UInt8>) -> Void
    ) -> ConnectionInfo {
        let statement =
            switch style {
            case .forwarded: forwarded(fields, ignore)
            case .xForwarded: xForwarded(fields, ignore)
            }
        return statement.isEmpty ? connection : ConnectionInfo(statement, on: connection)
    }

    private func forwarded(
        _ fields: FieldReader, _ ignore: (String, ArraySlice<UInt8>) -> Void
    ) -> ProxyStatement {
        var statement = ProxyStatement()
        for line in fields.lines("Forwarded").reversed() {
            guard let elements = ForwardedElement.elements(of: line) else {
                ignore("Forwarded", line)
                return ProxyStatement(peer: .address(nil))
            }
            for element in elements.reversed() {
                let scheme = element.scheme.map { String(decoding: $0, as: UTF8.self) }
                if let scheme, !isScheme(scheme) { ignore("Forwarded", line) }
                statement.scheme = scheme.flatMap { isScheme($0) ? $0 : nil }
                statement.host = element.host.map { Latin1.decode($0[...]) }
                guard let node = element.node, takes(node, &statement) else { return statement }
            }
        }
        return statement
    }

    private func isScheme(_ text: String) -> Bool { text == "http" || text == "https" }

    /// Takes the peer of a proxy; `false` if nothing in front of it counts.
    private func takes(_ node: ForwardedNode, _ statement: inout ProxyStatement) -> Bool {
        switch node {
        case .hidden:
            statement.peer = .address(nil)
            return false
        case .address(let address):
            let name = SocketName(address)
            statement.peer = .name(name)
            return trust(name)
        }
    }

    private func xForwarded(
        _ fields: FieldReader, _ ignore: (String, ArraySlice<UInt8>) -> Void
    ) -> ProxyStatement {
        var statement = ProxyStatement()
        takePeer(fields.lines("X-Forwarded-For"), &statement, ignore)
        statement.scheme = fields.single("X-Forwarded-Proto", ignore, Self.scheme)
        guard believesForwardedHost else { return statement }
        statement.port = fields.single("X-Forwarded-Port", ignore, Self.port)
        statement.host = fields.single("X-Forwarded-Host", ignore) { value in
            HostValidation.isValid(value) ? Latin1.decode(value) : nil
        }
        statement.addPortToHost()
        return statement
    }

    private func takePeer(
        _ lines: [ArraySlice<UInt8>], _ statement: inout ProxyStatement,
        _ ignore: (String, ArraySlice<UInt8>) -> Void
    ) {
        for line in lines.reversed() {
            for node in ForwardedForField.nodesFromLast(of: line) {
                guard let node else {
                    ignore("X-Forwarded-For", line)
                    return statement.peer = .address(nil)
                }
                guard takes(node, &statement) else { return }
            }
        }
    }

    /// Some proxies name the scheme of a WebSocket (RFC 6455 §3).
    private static func scheme(_ value: ArraySlice<UInt8>) -> String? {
        switch String(decoding: value, as: UTF8.self).lowercased() {
        case "https", "wss": "https"
        case "http", "ws": "http"
        default: nil
        }
    }

    private static func port(_ value: ArraySlice<UInt8>) -> UInt16? {
        let number = FieldGrammar.decimal(String(decoding: value, as: UTF8.self))
        return number.flatMap(UInt16.init(exactly:)).flatMap { $0 > 0 ? $0 : nil }
    }
}

extension ProxyStatement {
    fileprivate mutating func addPortToHost() {
        // Behind the bracket of an IPv6 address.
        guard let host, let port, !host.utf8.drop(while: { $0 != 0x5D }).contains(0x3A),
            host.utf8.contains(0x5D) || !host.utf8.contains(0x3A),
            port != (scheme == "https" ? 443 : 80)
        else { return }
        self.host = "\(host):\(port)"
    }
}

/// Reads fields of a head for what only some requests have.
private struct FieldReader {
    private let fields: [(name: String, value: ArraySlice<UInt8>)]

    init(_ head: borrowing RequestHead) {
        var fields: [(name: String, value: ArraySlice<UInt8>)] = []
        for field in head.fields {
            // Most others are told by their first letter, and need no text.
            let bytes = head.bytes(of: field.name)
            guard let first = bytes.first, "FfXx".utf8.contains(first) else { continue }
            let name = String(decoding: bytes, as: UTF8.self).lowercased()
            guard name.utf8.starts(with: "x-forwarded-".utf8) || name == "forwarded" else {
                continue
            }
            fields.append((name, head.bytes(of: field.value)))
        }
        self.fields = fields
    }

    /// The fields that variables stand for; a web server may have joined lines of one name.
    init(_ variables: VariableTable) {
        let names = [
            ("forwarded", "HTTP_FORWARDED"), ("x-forwarded-for", "HTTP_X_FORWARDED_FOR"),
            ("x-forwarded-proto", "HTTP_X_FORWARDED_PROTO"),
            ("x-forwarded-host", "HTTP_X_FORWARDED_HOST"),
            ("x-forwarded-port", "HTTP_X_FORWARDED_PORT"),
        ]
        fields = names.flatMap { name, variable in
            variables.values(of: variable).map { (name, $0) }
        }
    }

    /// The values of the lines of that name, in order.
    func lines(_ name: String) -> [ArraySlice<UInt8>] {
        let name = name.lowercased()
        return fields.filter { $0.name == name }.map(\.value)
    }

    /// The value of a field that has one.
    func single<Value>(
        _ name: String, _ ignore: (String, ArraySlice<UInt8>) -> Void,
        _ read: (ArraySlice<UInt8>) -> Value?
    ) -> Value? {
        let lines = lines(name)
        guard let line = lines.first else { return nil }
        if lines.count == 1, let value = read(line) { return value }
        ignore(name, lines.count == 1 ? line : Array(lines.joined(separator: [0x2C]))[...])
        return nil
    }
}
