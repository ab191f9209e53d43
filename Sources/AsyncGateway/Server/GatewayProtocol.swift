/// What is spoken at an endpoint of a server.
public enum GatewayProtocol: String, Sendable, Hashable, CaseIterable {
    /// HTTP/1.1, and HTTP/1.0. (RFC 9112)
    case http

    /// FastCGI 1.0, by which web servers pass requests on, over connections that persist and may have
    /// several requests at the same time; the app is a responder.
    ///
    /// The app's error stream is the web server's log.
    case fastCGI

    /// SCGI, by which web servers pass one request on over each connection.
    case scgi
}
