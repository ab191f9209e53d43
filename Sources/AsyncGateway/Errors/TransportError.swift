/// What the system or the other end of a connection has refused: a stream or a file that fails.
///
/// Where a system call has failed, ``errno`` is the system's reason, and ``call`` and ``target`` say
/// what was attempted.
///
/// ```swift
/// do {
///     file = try FileWrapper(path: path, below: "/srv/tea")
/// } catch let error as TransportError where error.code == .cannotOpenFile {
///     try await startResponse(error.errno == EACCES ? .forbidden : .notFound)
///     return .empty
/// }
/// ```
public struct TransportError: Error, Sendable, Hashable {
    /// What has failed.
    public let code: Code

    /// What was attempted and the system's reason, escaped as ``GatewayError/detail`` is; empty if
    /// there is nothing to say.
    public let detail: String

    /// The number of the system's reason, as in `errno(3)`; `nil` if no system call has failed.
    public let errno: Int32?

    /// What was attempted, such as `open` or `sendfile`; `nil` if no system call has failed.
    public let call: String?

    /// The address or the path that the call was about; `nil` if it was about none.
    public let target: String?

    /// Reports a failure for another reason than that of a system call, or for one that is told in
    /// words alone; for streams and handlers of one's own.
    ///
    /// `detail` is escaped.
    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail.escapedForLog()
        (errno, call, target) = (nil, nil, nil)
    }

    /// Reports a system call that has failed, for streams and handlers of one's own.
    ///
    /// - Parameters:
    ///   - code: what has failed because of it.
    ///   - call: what was attempted.
    ///   - target: the address or the path that it was about.
    ///   - errno: the system's reason.
    ///   - reason: the same in words, which is escaped.
    public init(_ code: Code, call: String, target: String? = nil, errno: Int32, reason: String) {
        self.code = code
        let operation = target.map { "\(call) \($0)" } ?? call
        detail = "\(operation): \(reason)".escapedForLog()
        (self.errno, self.call, self.target) = (errno, call, target)
    }
}

extension TransportError: CustomStringConvertible {
    /// One line: what has failed, why, and what to do.
    public var description: String { code.text.line(about: detail) }
}

extension TransportError {
    /// What a ``TransportError`` is about.
    ///
    /// Later versions may add codes, so a `switch` over them needs a `default`.
    public struct Code: Sendable, Hashable {
        fileprivate let text: ErrorText

        private init(_ rule: String, _ advice: String) {
            text = ErrorText(rule, advice)
        }

        /// The client has reset or ended the connection, which is an ordinary end.
        public static let clientDisconnected = Code(
            "the client has disconnected", "end the app: nothing that it sends is received")

        /// The client has sent or taken nothing for longer than the stream allows.
        public static let timedOut = Code(
            "the client took too long", "end the app, or raise the timeout")

        /// The connection failed for another reason than that the client has gone.
        public static let connectionFailed = Code(
            "the connection failed", "end it: it cannot be used any more")

        /// The system has no descriptor or memory left for what was attempted, which may succeed later.
        ///
        /// An app that does not catch it is answered for with 503 and `Retry-After`; see
        /// ``ErrorPage``.
        public static let resourcesExhausted = Code(
            "the system has no descriptor or memory left",
            "close files, or raise the limit of the process (ulimit -n)")

        /// A file cannot be opened for a response.
        public static let cannotOpenFile = Code(
            "cannot open the file", "check the path, its kind and its permissions")

        /// A file cannot be written.
        public static let cannotWriteFile = Code(
            "cannot write the file",
            "check the path, its permissions, and the space that is left on the disk")

        /// A file cannot be read to the size that it had when it was opened.
        public static let cannotReadFile = Code(
            "cannot read the file",
            "replace files by renaming, and do not change them while they are sent")
    }
}

extension TransportError.Code {
    /// What to do about it, as a phrase.
    var advice: String { text.advice }

    /// Whether `error` is a transport error of this code: `catch TransportError.Code.timedOut`.
    public static func ~= (code: Self, error: any Error) -> Bool {
        (error as? TransportError)?.code == code
    }
}

extension TransportError.Code: CustomStringConvertible {
    /// What has failed, as a phrase; not part of the interface.
    public var description: String { text.rule }
}
