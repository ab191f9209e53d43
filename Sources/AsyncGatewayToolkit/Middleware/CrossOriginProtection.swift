public import AsyncGateway

/// Refuses requests that change something if a page of another site has caused them.
///
/// This is the protection from cross-site request forgery; it needs no tokens and no cookies.
///
/// GET, HEAD and OPTIONS pass, so these must change nothing. Of the others, those pass that the
/// browser says come from a page of the same origin, or from none (`Sec-Fetch-Site`, which all
/// browsers send over https since 2023); without that field, those whose `Origin` has the host of
/// the request; and those without either, which come from no browser. All others are answered
/// with 403. These are the rules of Go's `http.CrossOriginProtection`.
///
/// It costs a look or two at the fields of requests that change something.
///
/// ```swift
/// let forms = crossOriginProtection(trusting: ["https://shop.tea.example"]) { environ in
///     environ.path.hasPrefix("/hooks/")
/// }
/// ```
///
/// - Parameters:
///   - trusted: origins of other sites whose pages may cause requests, such as
///     `https://tea.example`.
///   - exempt: whether a request passes whatever it says: one that a hook of another service makes.
/// - Returns: the middleware.
public func crossOriginProtection(
    trusting trusted: Set<String> = [],
    exempting exempt: @escaping @Sendable (_ environ: Environ) -> Bool = { _ in false }
) -> Middleware {
    let trusted = Set(trusted.map(serializedOrigin))
    return { app in
        { environ, startResponse in
            let passes =
                isSafe(environ.method) || comesFromSameOrigin(environ)
                || environ["HTTP_ORIGIN"].map(trusted.contains) ?? false || exempt(environ)
            guard passes else {
                throw HTTPError(.forbidden, "The request comes from a page of another site.")
            }
            return try await app(environ, startResponse)
        }
    }
}

/// RFC 9110 §9.2.1, but for TRACE, which no browser lets a page send.
private func isSafe(_ method: RequestMethod) -> Bool {
    [.get, .head, .options].contains(method)
}

private func comesFromSameOrigin(_ environ: Environ) -> Bool {
    switch environ["HTTP_SEC_FETCH_SITE"] {
    case "same-origin", "none": return true
    case nil, "": break
    default: return false
    }
    guard let origin = environ["HTTP_ORIGIN"] else { return true }
    // A browser too old for the field; the scheme of the page is not known behind a proxy.
    guard let host = environ["HTTP_HOST"], let start = origin.utf8.firstRange(of: "://".utf8) else {
        return false
    }
    return origin[start.upperBound...].equalsIgnoringCase(host)
}
