/// A rule of the gateway interface that an app, a handler or a client has broken.
///
/// Compare ``code`` to find out which rule it was. ``detail`` names the offending value for a log;
/// its wording, like that of ``description``, is not part of the interface.
///
/// ```swift
/// do {
///     location = try environ.requestURI()
/// } catch let error as GatewayError where error.code == .invalidHost {
///     try await startResponse(.badRequest)
/// }
/// ```
///
/// (wsgiref's AssertionError, ValueError and TypeError, raised in release builds too.)
public struct GatewayError: Error, Sendable, Hashable {
    /// The rule that was broken.
    public let code: Code

    /// The offending value, its control characters escaped; empty if there is none.
    public let detail: String

    /// Reports that the rule of `code` was broken by `value`.
    ///
    /// Control characters in `value` are escaped, so the error fits on one line of a log.
    public init(_ code: Code, _ value: String = "") {
        self.code = code
        self.detail = value.escapingControlCharacters()
    }
}

extension GatewayError: CustomStringConvertible {
    /// One line: the rule, and the offending value if there is one.
    public var description: String {
        // Quoted, because a space at either end may be the fault of the value.
        detail.isEmpty ? code.description : "\(code): \"\(detail)\""
    }
}

extension String {
    func escapingControlCharacters() -> String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var escaped = ""
        for scalar in unicodeScalars {
            // Scalar by scalar: as a Character, "\r\n" is one unit that equals neither half.
            if scalar.isControl {
                escaped += scalar.escaped(asASCII: true)
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
