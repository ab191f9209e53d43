/// An error that knows the response to the request that it is thrown for.
///
/// When an app throws one before its response has begun, the gateway sends that response instead of
/// a 500. It is reported as a failure of the app only if its status says so, by a code of 500 or above.
public protocol ResponseConvertibleError: Error {
    /// The response to send.
    var response: Response { get }
}

extension Response {
    /// The response that an error stands for when an app throws it; `nil` if the gateway makes one.
    ///
    /// So it does for a ``RequestError``: the page for a request that cannot be read is the server's.
    init?(standingFor error: any Error) {
        guard !(error is RequestError), let error = error as? any ResponseConvertibleError
        else { return nil }
        self = error.response
    }
}

/// The status with which a handler ends by throwing.
///
/// ```swift
/// guard let note = notes[id] else { throw HTTPError(.notFound, "There is no note \(id).") }
/// ```
///
/// The response is plain text: the status, and below it the detail. A middleware that catches it can
/// send a page instead.
public struct HTTPError: ResponseConvertibleError, Hashable {
    /// The status of the response.
    public var status: Status

    /// What the client is told besides the status; may be empty.
    public var detail: String

    /// Further fields of the response, such as `Allow` or `WWW-Authenticate`.
    public var headers: Headers

    /// An error of that status.
    public init(_ status: Status, _ detail: String = "", headers: Headers = [:]) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    /// The status and the detail as plain text, or of the type that is among them, with ``headers``.
    public var response: Response {
        var response = Response.plain(status, detail)
        if headers.contains(.contentType) { response.headers.remove(.contentType) }
        response.headers.append(headers)
        return response
    }
}

extension HTTPError: LogLine {
    /// One line: the status, and the detail in quotation marks.
    public var description: String {
        detail.isEmpty
            ? status.description.escapedForLog()
            : "\(status.description.escapedForLog()): \"\(detail.escapedForLog())\""
    }
}
