public import AsyncGateway

/// Routes for the methods that most apps have; `on` takes any.
extension Routes {
    /// Adds a route to a handler for GET and HEAD, as `on("GET /path")` does.
    public func get(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ handler: @escaping Handler
    ) {
        on(
            "GET \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, handler)
    }

    /// Adds a route to an app for GET and HEAD, as `on("GET /path")` does.
    public func get(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ app: @escaping Application
    ) {
        on(
            "GET \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, app)
    }

    /// Adds a route to a handler for POST, as `on("POST /path")` does.
    public func post(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ handler: @escaping Handler
    ) {
        on(
            "POST \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, handler)
    }

    /// Adds a route to an app for POST, as `on("POST /path")` does.
    public func post(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ app: @escaping Application
    ) {
        on(
            "POST \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, app)
    }

    /// Adds a route to a handler for PUT, as `on("PUT /path")` does.
    public func put(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ handler: @escaping Handler
    ) {
        on(
            "PUT \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, handler)
    }

    /// Adds a route to an app for PUT, as `on("PUT /path")` does.
    public func put(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ app: @escaping Application
    ) {
        on(
            "PUT \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, app)
    }

    /// Adds a route to a handler for PATCH, as `on("PATCH /path")` does.
    public func patch(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ handler: @escaping Handler
    ) {
        on(
            "PATCH \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, handler)
    }

    /// Adds a route to an app for PATCH, as `on("PATCH /path")` does.
    public func patch(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ app: @escaping Application
    ) {
        on(
            "PATCH \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, app)
    }

    /// Adds a route to a handler for DELETE, as `on("DELETE /path")` does.
    public func delete(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ handler: @escaping Handler
    ) {
        on(
            "DELETE \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, handler)
    }

    /// Adds a route to an app for DELETE, as `on("DELETE /path")` does.
    public func delete(
        _ path: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ app: @escaping Application
    ) {
        on(
            "DELETE \(path)", name: name, allowsEncodedSlash: allowsEncodedSlash, file: file,
            line: line, app)
    }
}
