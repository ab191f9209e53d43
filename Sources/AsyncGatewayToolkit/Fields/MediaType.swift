public import AsyncGateway

/// The type of a body, such as `text/html; charset=utf-8`. (RFC 9110 §8.3.1)
///
/// Type, subtype and the names of parameters are in lower case; the values of parameters are as
/// they were sent.
///
/// ```swift
/// let type = MediaType("text/html; charset=utf-8")
/// let charset = type?.parameters["charset"]  // "utf-8"
/// ```
public struct MediaType: Sendable, Hashable {
    /// The first part of the type: `text`.
    public var type: String

    /// The second part: `html`.
    public var subtype: String

    /// The parameters, such as `charset`, by name.
    public var parameters: [String: String]

    /// A type of these parts.
    public init(_ type: String, _ subtype: String, parameters: [String: String] = [:]) {
        (self.type, self.subtype) = (type.asciiLowercase, subtype.asciiLowercase)
        self.parameters = parameters
    }

    /// Reads the value of a field such as Content-Type.
    ///
    /// Parameters that are malformed are passed over, and of two with the same name the first
    /// counts.
    ///
    /// - Returns: `nil` unless the text begins with a type.
    public init?(_ text: String) {
        var scanner = FieldScanner(text)
        scanner.skipWhitespace()
        guard let type = scanner.token(), scanner.skip("/"), let subtype = scanner.token()
        else { return nil }
        scanner.skipWhitespace()
        guard scanner.isAtEnd || scanner.skip(";") else { return nil }
        self.init(type, subtype)
        for (name, value) in scanner.parameters() where parameters[name] == nil {
            parameters[name] = value
        }
    }

    /// The type without its parameters: `text/html`.
    public var essence: String { "\(type)/\(subtype)" }
}

extension Environ {
    /// The type of the body, read from Content-Type; `nil` if there is none, or it is malformed.
    public var mediaType: MediaType? { contentType.flatMap(MediaType.init) }
}

extension FieldScanner {
    /// Reads parameters up to the end: `name=value`, divided by `;`.
    ///
    /// What is no parameter is passed over.
    ///
    /// - Returns: the parameters, the names in lower case.
    mutating func parameters() -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        while !isAtEnd {
            skipWhitespace()
            if let name = token() {
                // Some clients send spaces around the sign, which RFC 9110 §5.6.6 forbids.
                skipWhitespace()
                if skip("="), let value = valueOfParameter() {
                    parameters.append((name.asciiLowercase, value))
                }
            }
            _ = text(upTo: ";")
            _ = skip(";")
        }
        return parameters
    }

    private mutating func valueOfParameter() -> String? {
        skipWhitespace()
        guard let value = parameterValue() else { return nil }
        skipWhitespace()
        // Of a value that goes on, such as `a/b` without quotation marks, others read all.
        return text(upTo: ";").isEmpty ? value : nil
    }
}
