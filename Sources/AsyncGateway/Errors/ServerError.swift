internal import AsyncGatewayTransport

/// Why a server does not serve: it cannot listen, or its run is not in the state for the call.
///
/// ```swift
/// do {
///     try await server.run()
/// } catch let error as ServerError where error.errno == EADDRINUSE {
///     print("Another program listens at \(error.target ?? "that address").")
/// }
/// ```
public struct ServerError: Error, Sendable, Hashable {
    /// What is wrong.
    public let code: Code

    /// What was attempted and the system's reason, escaped as ``GatewayError/detail`` is; empty if
    /// there is nothing to say.
    public let detail: String

    /// The number of the system's reason, as in `errno(3)`; `nil` if no system call has failed.
    public let errno: Int32?

    /// The address or the path that the call was about; `nil` if it was about none.
    public let target: String?

    private let advice: String

    /// Reports what is wrong, and `detail`, which is escaped.
    init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail.escapedForLog()
        (errno, target) = (nil, nil)
        advice = code.text.advice
    }

    /// Reports a system call that has failed.
    init(_ code: Code, _ error: SystemError) {
        self.code = code
        detail = error.description.escapedForLog()
        errno = error.kernelReason
        target = error.operation.target
        advice = Self.advice(about: error) ?? code.text.advice
    }

    /// What to do about an error that is not the address's; `nil` for the others.
    private static func advice(about error: SystemError) -> String? {
        if error.isResourceShortage { return TransportError.Code.resourcesExhausted.advice }
        return error.operation.target == nil ? "raise the limits of the process" : nil
    }
}

extension ServerError: CustomStringConvertible {
    /// One line: what is wrong, why, and what to do.
    public var description: String { ErrorText(code.text.rule, advice).line(about: detail) }
}

extension ServerError {
    /// What a ``ServerError`` is about.
    ///
    /// Later versions may add codes, so a `switch` over them needs a `default`.
    public struct Code: Sendable, Hashable {
        fileprivate let text: ErrorText

        private init(_ rule: String, _ advice: String) {
            text = ErrorText(rule, advice)
        }

        /// The server cannot listen at one of its endpoints, or not any longer.
        public static let cannotListen = Code(
            "cannot listen",
            "choose an address that is free and permitted; with port 0 the system chooses a port")

        /// The server is already running, and cannot be run a second time.
        public static let alreadyRunning = Code(
            "the server is already running", "await the end of its run, or make another server")

        /// The server's run has ended, so it does not listen.
        public static let notRunning = Code(
            "the server is not running", "ask for its addresses while `run()` is awaited")
    }
}

extension ServerError.Code {
    /// Whether `error` is a server error of this code: `catch ServerError.Code.cannotListen`.
    public static func ~= (code: Self, error: any Error) -> Bool {
        (error as? ServerError)?.code == code
    }
}

extension ServerError.Code: CustomStringConvertible {
    /// What is wrong, as a phrase; not part of the interface.
    public var description: String { text.rule }
}
