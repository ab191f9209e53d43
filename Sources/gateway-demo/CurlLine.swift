import AsyncGateway
import AsyncGatewayToolkit

/// A line for a shell, by which curl makes a request of the demonstration.
struct CurlLine: Sendable {
    /// The URL that all targets follow; it ends with a slash.
    private let base: String
    /// The path of the Unix-domain socket to connect to; `nil` for the host of the URL.
    private let socketPath: String?

    init(base: String, socketPath: String?) {
        (self.base, self.socketPath) = (base, socketPath)
    }

    /// A line for who has made this request.
    ///
    /// - Throws: as `Environ.applicationURI()` does.
    init(_ environ: Environ, socketPath: String?) throws {
        let uri = try environ.applicationURI()
        let isLocal = if case .unix = environ.peer { true } else { false }
        self.init(
            base: uri.hasSuffix("/") ? uri : uri + "/",
            // Of a socket that was handed over the path is not known.
            socketPath: isLocal ? socketPath ?? "/path/of/the/socket" : nil)
    }

    /// The line as a part of the page, in which the script finds what a browser knows better.
    ///
    /// Each part of it is an element, at whose ends it may be shown on another line.
    ///
    /// - Parameters:
    ///   - options: options of curl, each with its value as a shell reads it.
    ///   - target: what follows the root of the site in the URL, percent-encoded.
    /// - Returns: an element whose text is the line.
    func html(_ options: [String], _ target: String) -> HTML {
        let options = options.map { "<span>\($0)</span> " as HTML }
        let socket = socketPath.map {
            "<span class=\"socket\">--unix-socket '\(Self.quotable($0))' </span>" as HTML
        }
        let base: HTML = "<span class=\"base\">\(Self.quotable(base))</span>"
        let path = HTML(breakable: target)
        return "<code>curl \(options)\(socket)<span>'\(base)\(path)'</span></code>"
    }

    /// The text as it stands between the single quotes of a shell. (POSIX, Shell Command Language §2.2.2)
    private static func quotable(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            // A host may have one. It ends the quotes, stands there escaped, and the next begin.
            if scalar == "'" { result += #"'\''"# } else { result.unicodeScalars.append(scalar) }
        }
    }
}
