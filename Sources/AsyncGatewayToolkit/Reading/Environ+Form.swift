public import AsyncGateway

extension Environ {
    /// Reads the body as a form of the type `application/x-www-form-urlencoded`.
    ///
    /// ```swift
    /// let form = try await environ.form()
    /// let code = try form.value("code", as: String.self)
    /// ```
    ///
    /// A request without a body has an empty form.
    ///
    /// - Parameters:
    ///   - limit: how many bytes the body may have.
    ///   - fields: how many names and values it may have.
    /// - Returns: the values, in order.
    /// - Throws: `HTTPError` of status 415 for a body of another type, of 413 for too many fields;
    ///   as `RequestBody.collect(upTo:)` does, which is answered with 413 for too many bytes.
    public func form(upTo limit: Int = 1 << 20, fields: Int = 1000) async throws -> NamedValues {
        guard hasForm else {
            guard try await input.read(atMost: 1).isEmpty else { throw unsupported }
            return NamedValues([], of: .form)
        }
        let body = try await input.collect(upTo: limit)
        guard let pairs = URLEncodedForm.decode(body, limit: fields) else {
            throw HTTPError(.contentTooLarge, "The form has more than \(fields) fields.")
        }
        return NamedValues(pairs, of: .form)
    }

    private var hasForm: Bool { mediaType?.essence == "application/x-www-form-urlencoded" }

    private var unsupported: HTTPError {
        HTTPError(
            .unsupportedMediaType,
            "The body must be of the type application/x-www-form-urlencoded.")
    }
}
