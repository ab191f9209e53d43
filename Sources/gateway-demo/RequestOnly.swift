import AsyncGateway

/// Removes the variables that do not belong to the request from the environ of an app.
///
/// In a CGI program the environ has all variables of the process, which may hold passwords and keys.
func requestOnly(_ app: @escaping Application) -> Application {
    { request, startResponse in
        var environ = request
        for (name, _) in request.variables where !isOfRequest(name) { environ[name] = nil }
        return try await app(environ, startResponse)
    }
}

private func isOfRequest(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return ofRequest.contains(bytes) || isOfField(bytes)
}

/// Whether the name is that of a variable of a header field (RFC 3875 §4.1.18).
private func isOfField(_ name: [UInt8]) -> Bool {
    guard name.starts(with: "HTTP_".utf8), name.count > 5 else { return false }
    return name.allSatisfy {
        (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
    }
}

/// The variables of RFC 3875 §4.1, of the interface, and those that web servers add about a request.
///
/// Without those that they add about themselves, such as DOCUMENT_ROOT or SERVER_ADMIN.
private let ofRequest: Set<[UInt8]> = Set(
    [
        "AUTH_TYPE", "CONTENT_LENGTH", "CONTENT_TYPE", "GATEWAY_INTERFACE", "PATH_INFO",
        "PATH_TRANSLATED", "QUERY_STRING", "REMOTE_ADDR", "REMOTE_HOST", "REMOTE_IDENT",
        "REMOTE_USER", "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT",
        "SERVER_PROTOCOL", "SERVER_SOFTWARE",
        "wsgi.url_scheme",
        "HTTPS", "REMOTE_PORT", "REQUEST_SCHEME", "REQUEST_URI", "SERVER_ADDR",
    ].map { Array($0.utf8) })
