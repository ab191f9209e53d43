extension Environ {
    /// Sets the variables that every request has, as far as they are absent.
    ///
    /// ```swift
    /// var environ = Environ(["PATH_INFO": "/tea"])
    /// environ.setTestingDefaults()
    /// ```
    ///
    /// The body stays empty and errors go to the standard error, unless they were replaced.
    /// QUERY_STRING stays absent. (wsgiref `setup_testing_defaults`)
    public mutating func setTestingDefaults() {
        setDefault("SERVER_NAME", "127.0.0.1")
        setDefault("SERVER_PROTOCOL", "HTTP/1.0")
        setDefault("HTTP_HOST", self["SERVER_NAME"] ?? "")
        setDefault("REQUEST_METHOD", "GET")
        if self["SCRIPT_NAME"] == nil, self["PATH_INFO"] == nil {
            self["SCRIPT_NAME"] = ""
            self["PATH_INFO"] = "/"
        }
        setDefault("wsgi.url_scheme", guessedScheme)
        switch urlScheme {
        case "http": setDefault("SERVER_PORT", "80")
        case "https": setDefault("SERVER_PORT", "443")
        default: break
        }
    }

    private mutating func setDefault(_ name: String, _ value: String) {
        if self[name] == nil { self[name] = value }
    }
}
