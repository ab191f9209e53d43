extension Environ {
    /// `https` if the HTTPS variable is `yes`, `on` or `1`, else `http`. (wsgiref `guess_scheme`)
    public var guessedScheme: String { guessScheme(https: self["HTTPS"]) }

    /// The URI of the app itself, without what follows SCRIPT_NAME. (wsgiref `application_uri`)
    ///
    /// - Throws: ``GatewayError`` of code `.invalidHost` or `.invalidScheme`.
    public func applicationURI() throws -> String {
        try requestURIParts.applicationURI()
    }

    /// The URI of the request, put together from the variables. (wsgiref `request_uri`)
    ///
    /// Not always the very target that was sent, since decoding has lost which bytes were encoded;
    /// REQUEST_URI has that.
    ///
    /// - Throws: ``GatewayError`` of code `.invalidHost` or `.invalidScheme`.
    public func requestURI(includingQuery: Bool = true) throws -> String {
        try requestURIParts.requestURI(includingQuery: includingQuery)
    }

    /// Moves the next segment of the path from PATH_INFO to SCRIPT_NAME. (wsgiref `shift_path_info`)
    ///
    /// Mount apps by it: what is left is the path that the mounted app sees. A `..` is honoured,
    /// so never look files up by what it returns without checking.
    ///
    /// - Returns: the segment, one scalar for each byte; empty for a slash at the end; `nil` if
    ///   nothing is left.
    /// - Throws: ``GatewayError`` of code `.invalidPath` for a path without a leading slash.
    public mutating func shiftPathInfo() throws -> String? {
        var path = splitPath
        guard path.hasPathInfo else { return nil }
        let name = try path.shift()
        splitPath = path
        return name
    }

    private var requestURIParts: RequestURI {
        RequestURI(
            scheme: urlScheme, host: self["HTTP_HOST"], serverName: serverName,
            serverPort: serverPort, scriptName: self["SCRIPT_NAME"] ?? "",
            pathInfo: self["PATH_INFO"] ?? "", queryString: queryString)
    }
}
