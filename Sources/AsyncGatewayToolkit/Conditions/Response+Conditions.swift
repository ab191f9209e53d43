public import AsyncGateway

extension Response {
    /// This response, or what the conditions of a GET or HEAD request make of it: 304 if the client has
    /// it already, 412 if it is not what the client means.
    ///
    /// Its validators are those in its own ETag and Last-Modified.
    ///
    /// ```swift
    /// let page = application { environ in
    ///     var response = Response.html(try await site.page(environ.path))
    ///     response.headers[.eTag] = EntityTag(opaque: site.version).description
    ///     return await response.meetingConditions(of: environ)
    /// }
    /// ```
    ///
    /// The 304 has the fields of this response without those that describe its content (RFC 9110
    /// §15.4.5); the 412 has none of them. The body of this one is closed then. A status other than 2xx
    /// stays as it is (§13.2.1), and so does the response to another method, for what was asked has
    /// been done: ``AsyncGateway/Environ/evaluateConditions(on:)`` is for these.
    ///
    /// - Parameter environ: the request.
    /// - Returns: the response to send.
    public func meetingConditions(of environ: Environ) async -> Response {
        await meetingConditions(of: environ, on: Validators(headers))
    }

    /// This response, or what the conditions make of it by validators that need not be read from its
    /// fields.
    ///
    /// - Parameters:
    ///   - environ: the request.
    ///   - validators: those of this response; asked for only if there are conditions.
    /// - Returns: the response to send.
    func meetingConditions(
        of environ: Environ, on validators: @autoclosure () -> Validators
    ) async -> Response {
        guard let other = replacement(for: environ, on: validators()) else { return self }
        await body.close()
        return other
    }

    /// The response in place of this one, if the conditions ask for another.
    func replacement(
        for environ: Environ, on validators: @autoclosure () -> Validators
    ) -> Response? {
        guard 200..<300 ~= status.code, environ.isRead, let fields = ConditionFields(environ)
        else { return nil }
        return switch fields.outcome(for: environ.method, validators()) {
        case .proceed: nil
        case .notModified: Response(.notModified, headers.withoutContent)
        case .failed: HTTPError(.preconditionFailed).response
        }
    }
}

/// Lets each response to GET or HEAD meet the conditions of its request, as
/// ``AsyncGateway/Response/meetingConditions(of:)`` does.
///
/// ```swift
/// routes.group("/notes", [conditionalResponses()]) { notes in notes.get("/{id}", showNote) }
/// ```
///
/// It takes the response as a value; the body is passed on unread.
///
/// - Returns: the middleware.
public func conditionalResponses() -> Middleware {
    { app in
        application { environ in
            try await Response(of: app, for: environ).meetingConditions(of: environ)
        }
    }
}

extension Environ {
    /// Whether the method is one that conditions can answer with 304.
    var isRead: Bool { method == .get || method == .head }
}

extension Headers {
    /// The fields of a 304: those that say something of the content, and would be taken for that of a
    /// stored response, are left out. (RFC 9110 §15.4.5)
    fileprivate var withoutContent: Headers {
        var headers = self
        for name in names where isFieldOfContent(name) { headers.remove(name) }
        // Useful only to a client that has no tag.
        if headers.contains(.eTag) { headers.remove(.lastModified) }
        return headers
    }
}

private func isFieldOfContent(_ name: String) -> Bool {
    fieldsOfContent.contains { $0.equalsIgnoringCase(name) }
}

private let fieldsOfContent = [
    "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Range",
    "Content-Disposition", "Accept-Ranges", "Content-Digest", "Repr-Digest",
]
