// The fields that apps and clients usually send, of the IANA registry of HTTP fields.

extension Headers.Name {
    /// `Accept` (RFC 9110 §12.5.1).
    public static let accept: Headers.Name = "Accept"

    /// `Accept-Encoding` (RFC 9110 §12.5.3).
    public static let acceptEncoding: Headers.Name = "Accept-Encoding"

    /// `Accept-Language` (RFC 9110 §12.5.4).
    public static let acceptLanguage: Headers.Name = "Accept-Language"

    /// `Accept-Patch` (RFC 5789 §3.1).
    public static let acceptPatch: Headers.Name = "Accept-Patch"

    /// `Accept-Ranges` (RFC 9110 §14.3).
    public static let acceptRanges: Headers.Name = "Accept-Ranges"

    /// `Access-Control-Allow-Credentials` (the Fetch standard).
    public static let accessControlAllowCredentials: Headers.Name =
        "Access-Control-Allow-Credentials"

    /// `Access-Control-Allow-Headers` (the Fetch standard).
    public static let accessControlAllowHeaders: Headers.Name = "Access-Control-Allow-Headers"

    /// `Access-Control-Allow-Methods` (the Fetch standard).
    public static let accessControlAllowMethods: Headers.Name = "Access-Control-Allow-Methods"

    /// `Access-Control-Allow-Origin` (the Fetch standard).
    public static let accessControlAllowOrigin: Headers.Name = "Access-Control-Allow-Origin"

    /// `Access-Control-Expose-Headers` (the Fetch standard).
    public static let accessControlExposeHeaders: Headers.Name = "Access-Control-Expose-Headers"

    /// `Access-Control-Max-Age` (the Fetch standard).
    public static let accessControlMaxAge: Headers.Name = "Access-Control-Max-Age"

    /// `Access-Control-Request-Headers` (the Fetch standard).
    public static let accessControlRequestHeaders: Headers.Name = "Access-Control-Request-Headers"

    /// `Access-Control-Request-Method` (the Fetch standard).
    public static let accessControlRequestMethod: Headers.Name = "Access-Control-Request-Method"

    /// `Age` (RFC 9111 §5.1).
    public static let age: Headers.Name = "Age"

    /// `Allow` (RFC 9110 §10.2.1).
    public static let allow: Headers.Name = "Allow"

    /// `Alt-Svc` (RFC 7838 §3).
    public static let altSvc: Headers.Name = "Alt-Svc"

    /// `Authorization` (RFC 9110 §11.6.2).
    public static let authorization: Headers.Name = "Authorization"

    /// `Cache-Control` (RFC 9111 §5.2).
    public static let cacheControl: Headers.Name = "Cache-Control"

    /// `Connection` (RFC 9110 §7.6.1).
    public static let connection: Headers.Name = "Connection"

    /// `Content-Disposition` (RFC 6266 §4).
    public static let contentDisposition: Headers.Name = "Content-Disposition"

    /// `Content-Encoding` (RFC 9110 §8.4).
    public static let contentEncoding: Headers.Name = "Content-Encoding"

    /// `Content-Language` (RFC 9110 §8.5).
    public static let contentLanguage: Headers.Name = "Content-Language"

    /// `Content-Length` (RFC 9110 §8.6).
    public static let contentLength: Headers.Name = "Content-Length"

    /// `Content-Location` (RFC 9110 §8.7).
    public static let contentLocation: Headers.Name = "Content-Location"

    /// `Content-Range` (RFC 9110 §14.4).
    public static let contentRange: Headers.Name = "Content-Range"

    /// `Content-Security-Policy` (CSP3 §3.1).
    public static let contentSecurityPolicy: Headers.Name = "Content-Security-Policy"

    /// `Content-Type` (RFC 9110 §8.3).
    public static let contentType: Headers.Name = "Content-Type"

    /// `Cookie` (RFC 6265 §4.2).
    public static let cookie: Headers.Name = "Cookie"

    /// `Cross-Origin-Opener-Policy` (the HTML standard).
    public static let crossOriginOpenerPolicy: Headers.Name = "Cross-Origin-Opener-Policy"

    /// `Cross-Origin-Resource-Policy` (the Fetch standard).
    public static let crossOriginResourcePolicy: Headers.Name = "Cross-Origin-Resource-Policy"

    /// `Date` (RFC 9110 §6.6.1).
    public static let date: Headers.Name = "Date"

    /// `ETag` (RFC 9110 §8.8.3).
    public static let eTag: Headers.Name = "ETag"

    /// `Expect` (RFC 9110 §10.1.1).
    public static let expect: Headers.Name = "Expect"

    /// `Expires` (RFC 9111 §5.3).
    public static let expires: Headers.Name = "Expires"

    /// `Forwarded` (RFC 7239 §4).
    public static let forwarded: Headers.Name = "Forwarded"

    /// `From` (RFC 9110 §10.1.2).
    public static let from: Headers.Name = "From"

    /// `Host` (RFC 9110 §7.2).
    public static let host: Headers.Name = "Host"

    /// `If-Match` (RFC 9110 §13.1.1).
    public static let ifMatch: Headers.Name = "If-Match"

    /// `If-Modified-Since` (RFC 9110 §13.1.3).
    public static let ifModifiedSince: Headers.Name = "If-Modified-Since"

    /// `If-None-Match` (RFC 9110 §13.1.2).
    public static let ifNoneMatch: Headers.Name = "If-None-Match"

    /// `If-Range` (RFC 9110 §13.1.5).
    public static let ifRange: Headers.Name = "If-Range"

    /// `If-Unmodified-Since` (RFC 9110 §13.1.4).
    public static let ifUnmodifiedSince: Headers.Name = "If-Unmodified-Since"

    /// `Last-Event-ID` (the HTML standard).
    public static let lastEventID: Headers.Name = "Last-Event-ID"

    /// `Last-Modified` (RFC 9110 §8.8.2).
    public static let lastModified: Headers.Name = "Last-Modified"

    /// `Link` (RFC 8288 §3).
    public static let link: Headers.Name = "Link"

    /// `Location` (RFC 9110 §10.2.2).
    public static let location: Headers.Name = "Location"

    /// `Max-Forwards` (RFC 9110 §7.6.2).
    public static let maxForwards: Headers.Name = "Max-Forwards"

    /// `Origin` (RFC 6454 §7).
    public static let origin: Headers.Name = "Origin"

    /// `Prefer` (RFC 7240 §2).
    public static let prefer: Headers.Name = "Prefer"

    /// `Preference-Applied` (RFC 7240 §3).
    public static let preferenceApplied: Headers.Name = "Preference-Applied"

    /// `Priority` (RFC 9218 §5).
    public static let priority: Headers.Name = "Priority"

    /// `Proxy-Authenticate` (RFC 9110 §11.7.1).
    public static let proxyAuthenticate: Headers.Name = "Proxy-Authenticate"

    /// `Proxy-Authorization` (RFC 9110 §11.7.2).
    public static let proxyAuthorization: Headers.Name = "Proxy-Authorization"

    /// `Range` (RFC 9110 §14.2).
    public static let range: Headers.Name = "Range"

    /// `Referer` (RFC 9110 §10.1.3).
    public static let referer: Headers.Name = "Referer"

    /// `Referrer-Policy` (W3C Referrer Policy).
    public static let referrerPolicy: Headers.Name = "Referrer-Policy"

    /// `Retry-After` (RFC 9110 §10.2.3).
    public static let retryAfter: Headers.Name = "Retry-After"

    /// `Sec-WebSocket-Accept` (RFC 6455 §11.3.3).
    public static let secWebSocketAccept: Headers.Name = "Sec-WebSocket-Accept"

    /// `Sec-WebSocket-Extensions` (RFC 6455 §11.3.2).
    public static let secWebSocketExtensions: Headers.Name = "Sec-WebSocket-Extensions"

    /// `Sec-WebSocket-Key` (RFC 6455 §11.3.1).
    public static let secWebSocketKey: Headers.Name = "Sec-WebSocket-Key"

    /// `Sec-WebSocket-Protocol` (RFC 6455 §11.3.4).
    public static let secWebSocketProtocol: Headers.Name = "Sec-WebSocket-Protocol"

    /// `Sec-WebSocket-Version` (RFC 6455 §11.3.5).
    public static let secWebSocketVersion: Headers.Name = "Sec-WebSocket-Version"

    /// `Server` (RFC 9110 §10.2.4).
    public static let server: Headers.Name = "Server"

    /// `Server-Timing` (W3C Server Timing).
    public static let serverTiming: Headers.Name = "Server-Timing"

    /// `Set-Cookie` (RFC 6265 §4.1).
    public static let setCookie: Headers.Name = "Set-Cookie"

    /// `Strict-Transport-Security` (RFC 6797 §6.1).
    public static let strictTransportSecurity: Headers.Name = "Strict-Transport-Security"

    /// `TE` (RFC 9110 §10.1.4).
    public static let te: Headers.Name = "TE"

    /// `Trailer` (RFC 9110 §6.6.2).
    public static let trailer: Headers.Name = "Trailer"

    /// `Transfer-Encoding` (RFC 9112 §6.1).
    public static let transferEncoding: Headers.Name = "Transfer-Encoding"

    /// `Upgrade` (RFC 9110 §7.8).
    public static let upgrade: Headers.Name = "Upgrade"

    /// `User-Agent` (RFC 9110 §10.1.5).
    public static let userAgent: Headers.Name = "User-Agent"

    /// `Vary` (RFC 9110 §12.5.5).
    public static let vary: Headers.Name = "Vary"

    /// `Via` (RFC 9110 §7.6.3).
    public static let via: Headers.Name = "Via"

    /// `WWW-Authenticate` (RFC 9110 §11.6.1).
    public static let wwwAuthenticate: Headers.Name = "WWW-Authenticate"

    /// `X-Content-Type-Options` (the Fetch standard).
    public static let xContentTypeOptions: Headers.Name = "X-Content-Type-Options"

    /// `X-Frame-Options` (RFC 7034 §2).
    public static let xFrameOptions: Headers.Name = "X-Frame-Options"
}
