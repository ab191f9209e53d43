/// A rule that a client has broken: its request cannot be read, or its body cannot be read to the end.
///
/// It answers for itself: an app that does not catch it is answered for with ``status``, and nothing
/// is reported, because nothing is wrong with the app.
///
/// ```swift
/// do {
///     order = try await environ.input.read()
/// } catch RequestError.Code.inputTooLarge {
///     try await startResponse(.contentTooLarge, ["Content-Type": "text/plain"])
///     return "An order has 1 MiB at most.\n"
/// }
/// ```
public struct RequestError: Error, Sendable, Hashable {
    /// The rule that was broken.
    public let code: Code

    /// The offending value, or what is wrong in one sentence; escaped as ``GatewayError/detail`` is,
    /// and empty if there is nothing to say.
    public let detail: String

    /// The code of the status to answer with.
    let statusCode: Int

    /// Reports that the rule of `code` was broken by `value`, which is escaped.
    public init(_ code: Code, _ value: String = "") {
        self.init(code, value, statusCode: code.statusCode)
    }

    /// The same, with a status that is more precise than that of the code.
    init(_ code: Code, _ value: String = "", statusCode: Int) {
        self.code = code
        detail = value.escapedForLog()
        self.statusCode = statusCode
    }
}

extension RequestError: CustomStringConvertible {
    /// One line: the rule, the offending value if there is one, and what to do.
    public var description: String { code.text.line(about: detail) }
}

extension RequestError {
    /// The rule that a ``RequestError`` is about.
    ///
    /// Later versions may add codes, so a `switch` over them needs a `default`.
    public struct Code: Sendable, Hashable {
        fileprivate let text: ErrorText
        fileprivate let statusCode: Int

        private init(_ statusCode: Int, _ rule: String, _ advice: String) {
            self.statusCode = statusCode
            text = ErrorText(rule, advice)
        }

        /// The request body ended before its declared length. (RFC 9112 §8; 400)
        public static let inputTruncated = Code(
            400, "the request body ended early", "use nothing of it, and let the error pass")

        /// The request body is larger than the server or the app allows. (RFC 9110 §15.5.14; 413)
        public static let inputTooLarge = Code(
            413, "the request body is too large", "let the error pass, or raise the limit")

        /// The framing of the request body is malformed; for an error page, that of the head may be.
        /// (RFC 9112 §7.1; 400, or what the server has that is more precise)
        public static let inputMalformed = Code(
            400, "the request is malformed", "use nothing of it, and let the error pass")

        /// The client has not sent its body in the time that the server allows. (RFC 9110 §15.5.9;
        /// 408)
        public static let timedOut = Code(
            408, "the client took too long", "let the error pass, or raise `bodyTimeout`")

        /// The request's Host is not an authority. (RFC 9110 §7.2; 400)
        public static let invalidHost = Code(
            400, "invalid host", "let the error pass, or use SERVER_NAME in its place")
    }
}

extension RequestError.Code {
    /// Whether `error` is a request error of this code: `catch RequestError.Code.inputTooLarge`.
    public static func ~= (code: Self, error: any Error) -> Bool {
        (error as? RequestError)?.code == code
    }
}

extension RequestError.Code: CustomStringConvertible {
    /// The rule as a phrase; not part of the interface.
    public var description: String { text.rule }
}
