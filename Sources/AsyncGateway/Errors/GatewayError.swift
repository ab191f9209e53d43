/// A rule of the gateway interface that the calling code has broken: an app, a middleware, a handler.
///
/// Compare ``code`` to find out which rule it was. ``detail`` names the offending value for a log;
/// its wording, like that of ``description``, is not part of the interface.
///
/// ```swift
/// do {
///     try await startResponse(status, headers)
/// } catch GatewayError.Code.invalidHeader {
///     try await startResponse(.badGateway, replacing: UpstreamFailure())
/// }
/// ```
///
/// What a client has done wrong is a ``RequestError``, what the system has refused a
/// ``TransportError``, and a server that does not run a ``ServerError``.
///
/// (wsgiref's AssertionError, ValueError and TypeError, raised in release builds too.)
public struct GatewayError: Error, Sendable, Hashable {
    /// The rule that was broken.
    public let code: Code

    /// The offending value, escaped so that it fits between quotation marks on one line of a log;
    /// empty if there is none.
    ///
    /// Escaped as in Swift are `"`, `\`, controls, and the invisible scalars that change how a line
    /// is shown (general categories Cf, Zl and Zp).
    public let detail: String

    /// Reports that the rule of `code` was broken by `value`.
    ///
    /// The value is escaped; see ``detail``.
    public init(_ code: Code, _ value: String = "") {
        self.code = code
        self.detail = value.escapedForLog()
    }
}

extension GatewayError: CustomStringConvertible {
    /// One line: the rule, the offending value if there is one, and what to do.
    public var description: String { code.text.line(about: detail) }
}

extension GatewayError {
    /// The rule that a ``GatewayError`` is about.
    ///
    /// Later versions may add codes, so a `switch` over them needs a `default`.
    public struct Code: Sendable, Hashable {
        fileprivate let text: ErrorText

        private init(_ rule: String, _ advice: String) {
            text = ErrorText(rule, advice)
        }

        /// The response was started a second time without `replacing:`. (PEP 3333)
        public static let alreadyStarted = Code(
            "the response has already been started",
            "to replace it because of an error, pass that error as `replacing:`")

        /// The app wrote or returned before it had started its response. (PEP 3333)
        public static let notStarted = Code(
            "the response has not been started",
            "call `startResponse` before you write or return")

        /// The app uses what a middleware provides, and that is not around it.
        public static let missingMiddleware = Code(
            "a middleware is missing", "put it around the app, or around the group of routes")

        /// An interim response came after the head of the final one. (RFC 9110 §15.2)
        public static let alreadySent = Code(
            "the head of the response has already been sent",
            "call `inform` before the first block is sent")

        /// The request, its response or a stream was used after its end.
        public static let alreadyFinished = Code(
            "the response has already been finished",
            "await every task that uses the request before its response ends")

        /// A network of trusted proxies is none; see ``TrustedProxies``. (RFC 4632 §3.1)
        public static let invalidNetwork = Code(
            "invalid network",
            "it is an IP address, a network such as `10.0.0.0/8` without bits beyond it, or `unix`")

        /// The status is not one that a response can carry; see ``Status``. (RFC 9112 §4)
        public static let invalidStatus = Code(
            "invalid status",
            "it is a code of 200 to 599, of `inform` 102 to 199, a space, and a printable reason")

        /// A header field cannot be sent, or contradicts another. (RFC 9110 §5)
        public static let invalidHeader = Code(
            "invalid header field",
            "a name is a token, a value has no controls and no space at either end")

        /// The app set a header field that only the server may send. (PEP 3333; RFC 9110 §7.6.1)
        public static let hopByHopHeader = Code(
            "hop-by-hop header field not allowed", "leave it out: the server sets it")

        /// The field may not stand behind a body, or was not announced. (RFC 9110 §6.5.1)
        public static let invalidTrailer = Code(
            "invalid trailer field",
            "send it in the head, or name it where the body's trailers are named")

        /// The body is longer than its Content-Length. (PEP 3333)
        public static let bodyTooLong = Code(
            "the body is longer than its Content-Length",
            "leave Content-Length out, or set it to the body's length")

        /// The body is shorter than its Content-Length. (PEP 3333)
        public static let bodyTooShort = Code(
            "the body is shorter than its Content-Length",
            "leave Content-Length out, or set it to the body's length")

        /// A task tried to read the request body, or a stream, while another was reading it.
        public static let inputBusy = Code(
            "the request body is being read by another task", "read it in one task at a time")

        /// The app asked for a negative number of bytes of the request body.
        public static let invalidCount = Code(
            "a number of bytes to read is negative", "pass 0 or more, or `nil` for all")

        /// The part of a file that was asked for is not within it, or its size is not known.
        ///
        /// RFC 9110 §15.5.17 has the status for a client that has asked for it.
        public static let invalidRange = Code(
            "the range is not within the file", "check it against the size of the file before")

        /// A request cannot be sent: its method or its target is not valid in a request line.
        /// (RFC 9112 §3)
        public static let invalidRequest = Code(
            "invalid method or target", "a method is a token, a target is visible ASCII")

        /// A path variable of the environ is malformed. (RFC 3875 §4.1.5, §4.1.13)
        public static let invalidPath = Code(
            "invalid path",
            "SCRIPT_NAME and PATH_INFO are empty or begin with a slash, and hold native strings")

        /// The request has no Host, and the server's name and port are no authority.
        /// (RFC 3986 §3.2)
        public static let invalidServerName = Code(
            "invalid server name", "set SERVER_NAME and SERVER_PORT in the environ")

        /// The URL scheme is missing or malformed. (RFC 3986 §3.1)
        public static let invalidScheme = Code(
            "invalid URL scheme", "set `urlScheme` in the environ, to `http` or `https`")
    }
}

extension GatewayError.Code {
    /// Whether `error` is a gateway error of this code: `catch GatewayError.Code.alreadyStarted`.
    public static func ~= (code: Self, error: any Error) -> Bool {
        (error as? GatewayError)?.code == code
    }
}

extension GatewayError.Code: CustomStringConvertible {
    /// The rule as a phrase; not part of the interface.
    public var description: String { text.rule }
}
