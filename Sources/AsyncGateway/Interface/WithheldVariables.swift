/// The variables of fields that apps do not get.
enum WithheldVariables {
    /// Under every gateway: those that have variables of their own, which lighttpd says twice, and
    /// `Proxy`, whose variable programs take for their own configuration.
    static let always = ["HTTP_PROXY", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"]

    /// Of a request that came over HTTP: also those whose meaning ends at this connection.
    ///
    /// Not under CGI: the web server has ended the client's connection, and decides what to pass on of
    /// it; HTTP_TRANSFER_ENCODING then says that a body without a length came in chunks.
    static let overHTTP =
        always + [
            "HTTP_CONNECTION", "HTTP_KEEP_ALIVE", "HTTP_TRANSFER_ENCODING", "HTTP_TE",
            "HTTP_TRAILER", "HTTP_UPGRADE", "HTTP_EXPECT", "HTTP_PROXY_CONNECTION",
            "HTTP_PROXY_AUTHORIZATION",
        ]
}
