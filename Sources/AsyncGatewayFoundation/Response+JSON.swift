public import AsyncGateway

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Response {
    /// A value in JSON, of the type `application/json`. (RFC 8259)
    ///
    /// ```swift
    /// return try .json(link, status: .created)
    /// ```
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - status: the status.
    ///   - headers: fields besides Content-Type, such as Location.
    ///   - encoder: writes it; by default with dates as in RFC 3339, and with members in the order of their
    ///     names, so that equal values have equal bodies.
    /// - Returns: the response.
    /// - Throws: `EncodingError` for a value that JSON cannot express, such as a number that is infinite.
    public static func json(
        _ value: some Encodable, status: Status = .ok, _ headers: Headers = [:],
        encoder: JSONEncoder? = nil
    ) throws -> Response {
        var headers = headers
        headers.setDefault(.contentType, "application/json")
        return Response(
            status, headers, body: ResponseBody(try (encoder ?? responseEncoder).encode(value)))
    }
}

/// Writes dates as in RFC 3339, and members in the order of their names.
private let responseEncoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
}()
