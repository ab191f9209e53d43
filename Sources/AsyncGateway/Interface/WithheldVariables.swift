/// The variables of fields that apps do not get.
enum WithheldVariables {
    /// Under every gateway: those that have variables of their own, which lighttpd says twice, and
    /// `Proxy`, whose variable programs take for their own configuration.
    static let always = ["HTTP_PROXY", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"]

    /// Whether `variable` is withheld of a request that came over HTTP: also those whose meaning ends at
    /// this connection.
    ///
    /// Not under CGI: the web server has ended the client's connection, and decides what to pass on of
    /// it; HTTP_TRANSFER_ENCODING then says that a body without a length came in chunks.
    static func includeOverHTTP(_ variable: String) -> Bool {
        // The length and the first letter of the field decide nearly always.
        let letter = variable.withUTF8Bytes { Unicode.Scalar($0.count > 5 ? $0[5] : 0) }
        return switch (variable.utf8.count, letter) {
        case (7, "T"): variable == "HTTP_TE"
        case (10, "P"): variable == "HTTP_PROXY"
        case (11, "E"): variable == "HTTP_EXPECT"
        case (12, "T"): variable == "HTTP_TRAILER"
        case (12, "U"): variable == "HTTP_UPGRADE"
        case (15, "C"): variable == "HTTP_CONNECTION"
        case (15, "K"): variable == "HTTP_KEEP_ALIVE"
        case (17, "C"): variable == "HTTP_CONTENT_TYPE"
        case (19, "C"): variable == "HTTP_CONTENT_LENGTH"
        case (21, "P"): variable == "HTTP_PROXY_CONNECTION"
        case (22, "T"): variable == "HTTP_TRANSFER_ENCODING"
        case (24, "P"): variable == "HTTP_PROXY_AUTHORIZATION"
        default: false
        }
    }
}
