public import AsyncGateway

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Environ {
    /// Reads the body as a value in JSON. (RFC 8259)
    ///
    /// ```swift
    /// struct NewLink: Decodable {
    ///     var url: String
    ///     var code: String?
    /// }
    ///
    /// let link = try await environ.json(as: NewLink.self)
    /// ```
    ///
    /// What a client has done wrong is thrown as an `HTTPError` that says where: `links[2].url is
    /// missing.` The body must be of the type `application/json`, or of one that ends in `+json`: a form
    /// of another site's page cannot be of such a type without the browser asking first.
    ///
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - limit: how many bytes the body may have.
    ///   - decoder: reads it; by default with dates as in RFC 3339.
    /// - Returns: the value.
    /// - Throws: `HTTPError` of status 415 for a body of another type, of 400 for text that is no JSON or
    ///   is nested more than 512 deep, of 422 for JSON that is no such value; `GatewayError` of code
    ///   `.alreadyFinished` for a body that was read before; as
    ///   `RequestBody.collect(upTo:)` does, which is answered with 413 for too many bytes; any other
    ///   error that the value's own decoding throws.
    public func json<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int = 1 << 20,
        decoder: JSONDecoder? = nil
    ) async throws -> Value {
        guard isOfTypeJSON else {
            throw HTTPError(
                .unsupportedMediaType, "The body must be of the type application/json.")
        }
        let body = try await input.data(upTo: limit)
        if body.isEmpty, (contentLength ?? 0) > 0 {
            throw GatewayError(
                .alreadyFinished, "the body of the request, which has been read before")
        }
        do {
            return try (decoder ?? requestDecoder).decode(type, from: body)
        } catch let error as DecodingError {
            guard isJSON(body) else { throw HTTPError(.badRequest, "The body is not JSON.") }
            throw HTTPError(.unprocessableContent, error.explanation)
        }
    }

    private var isOfTypeJSON: Bool {
        // By bytes: a semicolon and a combining mark are one character.
        let type = (contentType ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
        let name = Substring(type).lowercased().filter { $0 != " " && $0 != "\t" }
        return name == "application/json" || name.contains("/") && name.hasSuffix("+json")
    }
}

/// Reads dates as in RFC 3339.
private let requestDecoder: JSONDecoder = {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return decoder
}()

/// Whether a text is JSON; the errors of a decoder do not tell that from a number that does not fit.
private func isJSON(_ body: Data) -> Bool {
    struct Anything: Decodable {
        init(from _: any Decoder) {}
    }
    return (try? requestDecoder.decode(Anything.self, from: body)) != nil
}
