/// The scheme that the `HTTPS` variable of a CGI environ tells: `https` for `yes`, `on` and `1`.
///
/// Anything else, such as `ON`, `true` or its absence, is `http`. (wsgiref.util.guess_scheme)
package func guessScheme(https: String?) -> String {
    switch https {
    case "yes", "on", "1": "https"
    default: "http"
    }
}
