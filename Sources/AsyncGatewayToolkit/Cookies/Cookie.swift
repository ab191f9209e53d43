public import AsyncGateway

/// A cookie that a response sets. (RFC 6265bis)
///
/// ```swift
/// var response = Response.redirect(to: "/")
/// try response.setCookie(Cookie("theme", "dark", maxAge: .seconds(31_536_000)))
/// ```
///
/// Unless said otherwise it is sent back over https only (`Secure`; browsers take `localhost` for
/// secure), no script can read it (`HttpOnly`), and other sites' forms do not send it
/// (`SameSite=Lax`). Cookies of a request are in ``AsyncGateway/Environ/cookies``.
public struct Cookie: Sendable, Hashable {
    /// With which requests that other sites cause the cookie is sent.
    public enum SameSite: String, Sendable, Hashable, CaseIterable {
        /// Sent with no request that another site causes.
        case strict = "Strict"
        /// Sent when the client follows a link of another site, and with none of its other requests.
        case lax = "Lax"
        /// Sent with all requests that other sites cause; such a cookie must be `Secure`.
        case none = "None"
    }

    /// The name, a token.
    public var name: String

    /// The value, of visible ASCII without `"`, `,`, `;` and `\`.
    ///
    /// `PercentEncoding.encode(text, for: .pathSegment)` makes one of any text.
    public var value: String

    /// How long it is kept, to the second; `nil` for as long as the browser runs.
    ///
    /// Browsers keep none for more than 400 days.
    public var maxAge: Duration?

    /// The path below which it is sent; `nil` for the folder of the request's path.
    public var path: String?

    /// The domain to which, with all that is below it, it is sent; `nil` for the host alone.
    public var domain: String?

    /// Whether it is sent over https only.
    public var isSecure: Bool

    /// Whether no script can read it.
    public var isHTTPOnly: Bool

    /// With which requests that other sites cause it is sent; `nil` leaves that to the browser.
    public var sameSite: SameSite?

    /// Whether a frame gets a cookie of its own below each site that shows it. (CHIPS)
    public var isPartitioned: Bool

    /// A cookie for the whole site.
    public init(
        _ name: String, _ value: String, maxAge: Duration? = nil, path: String? = "/",
        domain: String? = nil, isSecure: Bool = true, isHTTPOnly: Bool = true,
        sameSite: SameSite? = .lax, isPartitioned: Bool = false
    ) {
        (self.name, self.value, self.maxAge) = (name, value, maxAge)
        (self.path, self.domain) = (path, domain)
        (self.isSecure, self.isHTTPOnly) = (isSecure, isHTTPOnly)
        (self.sameSite, self.isPartitioned) = (sameSite, isPartitioned)
    }

    /// The cookie that makes a browser forget this one: with the same name, path and domain.
    public var deleted: Cookie {
        var cookie = self
        (cookie.value, cookie.maxAge) = ("", .zero)
        return cookie
    }
}

// MARK: - Writing

extension Cookie {
    /// The value of the Set-Cookie field.
    ///
    /// - Returns: what browsers store as it was meant.
    /// - Throws: `GatewayError` of code `.invalidHeader`, which names what is wrong, if browsers
    ///   would store another cookie, or none.
    func encoded() throws(GatewayError) -> String {
        try check()
        var parts = ["\(name)=\(value)"]
        if let maxAge { parts.append("Max-Age=\(max(0, maxAge.components.seconds))") }
        if let domain { parts.append("Domain=\(domain)") }
        if let path { parts.append("Path=\(path)") }
        if isSecure { parts.append("Secure") }
        if isHTTPOnly { parts.append("HttpOnly") }
        if let sameSite { parts.append("SameSite=\(sameSite.rawValue)") }
        if isPartitioned { parts.append("Partitioned") }
        return parts.joined(separator: "; ")
    }

    private func check() throws(GatewayError) {
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            throw refused("its name is no token")
        }
        guard value.utf8.allSatisfy(isCookieByte) else {
            throw refused("its value has a byte that cookies cannot have")
        }
        // RFC 6265bis §5.6: a browser ignores what is longer.
        guard name.utf8.count + value.utf8.count <= 4096 else {
            throw refused("name and value have more than 4096 bytes")
        }
        try checkAttributes()
        try checkPrefix()
    }

    private func checkAttributes() throws(GatewayError) {
        for (attribute, value) in [("Path", path), ("Domain", domain)] {
            guard let value else { continue }
            guard value.utf8.count <= 1024, value.utf8.allSatisfy(isAttributeByte) else {
                throw refused("its \(attribute) cannot be sent")
            }
        }
        guard path?.hasPrefix("/") ?? true else {
            throw refused("its Path does not begin with a slash")
        }
        if domain?.isEmpty == true { throw refused("its Domain is empty") }
        guard isSecure || sameSite != SameSite.none else {
            throw refused("SameSite=None needs Secure")
        }
        guard isSecure || !isPartitioned else { throw refused("Partitioned needs Secure") }
    }

    /// Checks what the prefix of the name promises; browsers compare it in any case. (RFC 6265bis
    /// §4.1.3)
    private func checkPrefix() throws(GatewayError) {
        let name = name.asciiLowercase
        let isOfHost = name.hasPrefix("__host-")
        let isOfHTTP = name.hasPrefix("__http-") || name.hasPrefix("__host-http-")
        guard isOfHost || isOfHTTP || name.hasPrefix("__secure-") else { return }
        guard isSecure else { throw refused("the prefix of its name needs Secure") }
        guard isHTTPOnly || !isOfHTTP else {
            throw refused("the prefix of its name needs HttpOnly")
        }
        guard !isOfHost || domain == nil && path == "/" else {
            throw refused("the prefix of its name needs the path / and no domain")
        }
    }

    private func refused(_ reason: String) -> GatewayError {
        GatewayError(.invalidHeader, "Set-Cookie of \(name): \(reason)")
    }
}

/// RFC 6265bis §4.1.1, `cookie-octet`.
private func isCookieByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"): false
    default: 0x21...0x7E ~= byte
    }
}

private func isAttributeByte(_ byte: UInt8) -> Bool {
    0x20...0x7E ~= byte && byte != UInt8(ascii: ";")
}

extension Response {
    /// Appends the field Set-Cookie.
    ///
    /// - Throws: `GatewayError` of code `.invalidHeader`, which names what is wrong, if browsers
    ///   would store another cookie, or none.
    public mutating func setCookie(_ cookie: Cookie) throws(GatewayError) {
        try headers.setCookie(cookie)
    }
}

extension Headers {
    /// Appends the field Set-Cookie.
    ///
    /// ```swift
    /// try response.setCookie(Cookie("theme", "", path: "/").deleted)
    /// ```
    ///
    /// - Throws: `GatewayError` of code `.invalidHeader`, which names what is wrong, if browsers
    ///   would store another cookie, or none.
    public mutating func setCookie(_ cookie: Cookie) throws(GatewayError) {
        add(.setCookie, try cookie.encoded())
    }
}
