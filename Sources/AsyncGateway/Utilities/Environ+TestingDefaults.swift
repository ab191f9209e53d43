extension Environ {
    /// Sets what an app may rely on, as far as it is absent: the environ of a trivial request.
    ///
    /// ```swift
    /// var environ = Environ(["PATH_INFO": "/tea"])
    /// environ.setTestingDefaults()
    /// ```
    ///
    /// The streams are those of every new environ, an empty body and the standard error, unless
    /// they have been replaced. QUERY_STRING stays absent. (wsgiref `setup_testing_defaults`)
    public mutating func setTestingDefaults() {
        setDefault("SERVER_NAME", "127.0.0.1")
        setDefault("SERVER_PROTOCOL", "HTTP/1.0")
        setDefault("HTTP_HOST", serverName)
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
