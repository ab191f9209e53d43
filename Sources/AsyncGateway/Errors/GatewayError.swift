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
    /// One line: the rule, and the offending value if there is one.
    public var description: String {
        // Quoted, because a space at either end may be what is wrong with the value.
        detail.isEmpty ? code.description : "\(code): \"\(detail)\""
    }
}

extension GatewayError {
    /// The rule that a ``GatewayError`` is about.
    ///
    /// Later versions may add codes, so a `switch` over them needs a `default`.
    public struct Code: Sendable, Hashable {
        private let rule: String

        private init(_ rule: String) {
            self.rule = rule
        }

        /// The response was started a second time without `replacing:`. (PEP 3333)
        public static let alreadyStarted = Code("the response has already been started")

        /// The app wrote or returned before it had started its response. (PEP 3333)
        public static let notStarted = Code("the response has not been started")

        /// The response or stream was used after its end.
        public static let alreadyFinished = Code("the response has already been finished")

        /// The status is not one that a response can carry; see ``Status``. (RFC 9112 §4)
        public static let invalidStatus = Code("invalid status")

        /// A header field cannot be sent, or contradicts another. (RFC 9110 §5)
        public static let invalidHeader = Code("invalid header field")

        /// The app set a header field that only the server may send. (PEP 3333; RFC 9110 §7.6.1)
        public static let hopByHopHeader = Code("hop-by-hop header field not allowed")

        /// The body is longer than its Content-Length. (PEP 3333)
        public static let bodyTooLong = Code("the body is longer than its Content-Length")

        /// The body is shorter than its Content-Length. (PEP 3333)
        public static let bodyTooShort = Code("the body is shorter than its Content-Length")

        /// The request body ended before its declared length.
        public static let inputTruncated = Code("the request body ended early")

        /// The request body is larger than the server allows.
        public static let inputTooLarge = Code("the request body is too large")

        /// The framing of the request body is malformed. (RFC 9112 §7.1)
        public static let inputMalformed = Code("the request body is malformed")

        /// A task tried to read the request body while another was reading it.
        public static let inputBusy = Code("the request body is being read by another task")

        /// The client has gone: it has reset or ended the connection.
        public static let clientDisconnected = Code("the client has disconnected")

        /// The client has sent or taken nothing for longer than the server allows.
        public static let timedOut = Code("the client took too long")

        /// The server is already running, and cannot be run a second time.
        public static let alreadyRunning = Code("the server is already running")

        /// The server's run has ended, so it does not listen.
        public static let notRunning = Code("the server is not running")

        /// The server cannot listen at its address.
        public static let cannotListen = Code("cannot listen")

        /// The connection failed for another reason than that the client has gone.
        public static let connectionFailed = Code("the connection failed")

        /// The system has no descriptor or memory left for what was attempted, which may succeed later.
        ///
        /// An app that does not catch it is answered for with 503 and `Retry-After`; see
        /// ``ErrorPage``.
        public static let resourcesExhausted = Code("the system has no descriptor or memory left")

        /// A file cannot be opened for a response.
        public static let cannotOpenFile = Code("cannot open the file")

        /// A file cannot be read to the size that it had when it was opened.
        public static let cannotReadFile = Code("cannot read the file")

        /// A request cannot be sent: its method or its target is not valid in a request line.
        /// (RFC 9112 §3)
        public static let invalidRequest = Code("invalid method or target")

        /// A path variable of the environ is malformed. (RFC 3875 §4.1.5, §4.1.13)
        public static let invalidPath = Code("invalid path")

        /// The request's Host is not an authority. (RFC 9110 §7.2)
        public static let invalidHost = Code("invalid host")

        /// The URL scheme is missing or malformed. (RFC 3986 §3.1)
        public static let invalidScheme = Code("invalid URL scheme")
    }
}

extension GatewayError.Code {
    /// Whether `error` is a gateway error of this code: `catch GatewayError.Code.timedOut`.
    public static func ~= (code: Self, error: any Error) -> Bool {
        (error as? GatewayError)?.code == code
    }
}

extension GatewayError.Code: CustomStringConvertible {
    /// The rule as a phrase; not part of the interface.
    public var description: String { rule }
}
