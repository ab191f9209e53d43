public import AsyncGateway

extension Environ {
    /// Reads the body as a form: of the type `application/x-www-form-urlencoded`, or
    /// `multipart/form-data` without files.
    ///
    /// ```swift
    /// let form = try await environ.form()
    /// let code = try form.value("code", as: String.self)
    /// ```
    ///
    /// A request without a body has an empty form. A form with files is read by
    /// ``multipart(limits:)``; a field for a file that the user has left empty is passed over. A form is
    /// read once: keep what this returns.
    ///
    /// - Parameters:
    ///   - limit: how many bytes the body may have.
    ///   - fields: how many names and values it may have.
    /// - Returns: the values, in order.
    /// - Throws: `HTTPError` of status 415 for a body of another type or one with a file, of 413 for
    ///   too many fields; ``MultipartError``; `GatewayError` of code `.alreadyFinished` for a body that
    ///   was read before; as `RequestBody.collect(upTo:)` does, which is answered
    ///   with 413 for too many bytes.
    public func form(upTo limit: Int = 1 << 20, fields: Int = 1000) async throws -> NamedValues {
        switch mediaType?.essence {
        case "application/x-www-form-urlencoded":
            return try await urlEncodedForm(upTo: limit, fields: fields)
        case "multipart/form-data": return try await multipartForm(upTo: limit, fields: fields)
        default:
            guard try await input.read(atMost: 1).isEmpty else { throw unsupported }
            return NamedValues([], of: .form)
        }
    }

    private func urlEncodedForm(upTo limit: Int, fields: Int) async throws -> NamedValues {
        let body = try await input.collect(upTo: limit)
        if body.isEmpty, (contentLength ?? 0) > 0 { throw GatewayError.bodyWasRead }
        guard let pairs = URLEncodedForm.decode(body, limit: fields) else {
            throw HTTPError(.contentTooLarge, "The form has more than \(fields) fields.")
        }
        return NamedValues(pairs, of: .form)
    }

    private func multipartForm(upTo limit: Int, fields: Int) async throws -> NamedValues {
        var limits = MultipartLimits()
        (limits.totalBytes, limits.parts) = (limit, fields)
        var form = NamedValues([], of: .form)
        for try await part in try multipart(limits: limits) {
            if part.isWithoutFile, try await part.collect(upTo: limit).isEmpty { continue }
            guard part.filename == nil, !part.isWithoutFile else {
                throw HTTPError(
                    .unsupportedMediaType, "The form must not have a file (\(part.name)).")
            }
            form.append(part.name, try await part.text(upTo: limit))
        }
        return form
    }

    private var unsupported: HTTPError {
        HTTPError(
            .unsupportedMediaType,
            "The body must be of the type application/x-www-form-urlencoded or multipart/form-data."
        )
    }
}

extension GatewayError {
    /// The error of a body that has bytes, of which each can be read once.
    static let bodyWasRead = GatewayError(
        .alreadyFinished, "the body of the request, which has been read before")
}
