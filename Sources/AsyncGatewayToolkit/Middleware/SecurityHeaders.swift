public import AsyncGateway

/// Fields that make browsers careful with a site's responses; those that an app sets itself stay.
///
/// It costs a change of the head.
///
/// ```swift
/// var careful = SecurityHeaders()
/// careful.contentSecurityPolicy = "default-src 'self'"
/// let site = careful.middleware(router.app)
/// ```
public struct SecurityHeaders: Sendable {
    /// Content-Security-Policy: where a page may load things from.
    ///
    /// No field by default, because no policy fits all pages. `default-src 'self'` is a good one to
    /// begin with.
    public var contentSecurityPolicy: String?

    /// X-Frame-Options: who may show a page in a frame; `DENY` for nobody.
    public var frameOptions: String? = "DENY"

    /// Referrer-Policy: what a link tells another site of the page it is on.
    public var referrerPolicy: String? = "strict-origin-when-cross-origin"

    /// Cross-Origin-Opener-Policy: whether a page that opens another one can reach it.
    public var crossOriginOpenerPolicy: String? = "same-origin"

    /// Strict-Transport-Security: for how long browsers ask for the site over https only; not sent for
    /// `nil`. (RFC 6797)
    ///
    /// Browsers keep to it: begin with a short time. It is sent over https only.
    public var strictTransportAge: Duration?

    /// The default fields.
    ///
    /// They are X-Frame-Options: DENY, Referrer-Policy: strict-origin-when-cross-origin,
    /// Cross-Origin-Opener-Policy: same-origin, and X-Content-Type-Options: nosniff.
    public init() {}

    /// The middleware, to be put around an app or a group of routes.
    public var middleware: Middleware {
        let fields = fields
        let transport = strictTransportAge.map { "max-age=\($0.components.seconds)" }
        return { app in
            { environ, startResponse in
                let isSecure = environ.urlScheme == "https"
                startResponse.onHead { head in
                    for (name, value) in fields { _ = head.headers.setDefault(name, value) }
                    if isSecure, let transport {
                        _ = head.headers.setDefault(.strictTransportSecurity, transport)
                    }
                }
                return try await app(environ, startResponse)
            }
        }
    }

    private var fields: [(Headers.Name, String)] {
        let fields: [(Headers.Name, String?)] = [
            (.xContentTypeOptions, "nosniff"), (.xFrameOptions, frameOptions),
            (.referrerPolicy, referrerPolicy),
            (.crossOriginOpenerPolicy, crossOriginOpenerPolicy),
            (.contentSecurityPolicy, contentSecurityPolicy),
        ]
        return fields.compactMap { name, value in value.map { (name, $0) } }
    }
}
