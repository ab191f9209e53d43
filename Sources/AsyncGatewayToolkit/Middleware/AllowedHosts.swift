public import AsyncGateway

/// Answers only requests for the site's own hosts; others get 421.
///
/// Apps that make links of the Host field, and caches in front of them, can otherwise be fed with
/// any host that a client makes up; and pages of a host whose name is made to lead to this server
/// (DNS rebinding) can read what it says.
///
/// It costs a look at one field.
///
/// ```swift
/// let site = allowedHosts(["tea.example", ".tea.example"])(router.app)
/// ```
///
/// - Parameter hosts: names without ports, such as `tea.example`; one that begins with a dot means
///   all that end in it, and itself.
/// - Returns: the middleware.
public func allowedHosts(_ hosts: [String]) -> Middleware {
    let hosts = hosts.map(\.asciiLowercase)
    return { app in
        { environ, startResponse in
            let host = hostName(environ["HTTP_HOST"] ?? "")
            guard hosts.contains(where: { isHost(host, of: $0) }) else {
                throw HTTPError(.misdirectedRequest, "This server does not answer for that host.")
            }
            return try await app(environ, startResponse)
        }
    }
}

private func isHost(_ host: String, of allowed: String) -> Bool {
    let host = host.utf8[...]
    guard allowed.utf8.first == UInt8(ascii: ".") else { return host.elementsEqual(allowed.utf8) }
    return host.elementsEqual(allowed.utf8.dropFirst())
        || host.suffix(allowed.utf8.count).elementsEqual(allowed.utf8)
}
