public import AsyncGateway

/// Sends clients that have come over http to the same URL over https.
///
/// GET and HEAD are answered with 308, the others with 403: their body has been sent for all to read.
///
/// Behind a proxy that speaks https for the server, what `urlScheme` says has to come from that
/// proxy. Together with ``allowedHosts(_:)`` it leads nowhere but to the site's own hosts.
///
/// It costs a look at the scheme.
///
/// ```swift
/// let site = pipeline([allowedHosts(["tea.example"]), httpsRedirect()], router.app)
/// ```
///
/// - Parameter port: the port of the site over https.
/// - Returns: the middleware.
public func httpsRedirect(port: Int = 443) -> Middleware {
    { app in
        { environ, startResponse in
            guard environ.urlScheme != "https" else {
                return try await app(environ, startResponse)
            }
            return try await application { try redirect($0, to: port) }(environ, startResponse)
        }
    }
}

private func redirect(_ environ: Environ, to port: Int) throws -> Response {
    guard [.get, .head].contains(environ.method), let host = environ["HTTP_HOST"] else {
        throw HTTPError(.forbidden, "This site is to be asked over https.")
    }
    var location = "https://" + hostName(host) + (port == 443 ? "" : ":\(port)")
    location += PercentEncoding.encode(environ.scriptNameBytes, for: .path)
    // By segments: a slash that was sent encoded stays so.
    for segment in environ.pathSegmentBytes {
        location += "/" + PercentEncoding.encode(segment, for: .pathSegment)
    }
    location += environ.encodedQueryPart
    return .redirect(to: location, status: .permanentRedirect)
}
