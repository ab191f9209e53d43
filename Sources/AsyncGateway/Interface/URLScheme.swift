/// The URL scheme for a value of the HTTPS variable of a CGI environ.
///
/// - Returns: `https` for `yes`, `on` and `1`; `http` for anything else, such as `ON` or `true`,
///   and without the variable. (wsgiref.util.guess_scheme)
package func guessScheme(https: String?) -> String {
    switch https {
    case "yes", "on", "1": "https"
    default: "http"
    }
}

extension Environ {
    /// The URL scheme that the HTTPS variable tells: `https` for `yes`, `on` and `1`, else `http`.
    /// (wsgiref `guess_scheme`)
    public var guessedScheme: String { guessScheme(https: self["HTTPS"]) }
}
