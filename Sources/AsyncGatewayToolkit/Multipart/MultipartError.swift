public import AsyncGateway

/// Why a multipart body cannot be read; an app that lets it through is answered for with its
/// status.
///
/// ```swift
/// do {
///     form = try await environ.form()
/// } catch let error as MultipartError {
///     return .text("That was no form: \(error.reason)\n", status: error.status)
/// }
/// ```
public struct MultipartError: ResponseConvertibleError, Hashable {
    /// The status of the response: 400, 413 or 415.
    public let status: Status

    /// What is wrong.
    public let reason: String

    init(_ status: Status, _ reason: String) {
        (self.status, self.reason) = (status, reason)
    }

    /// The status and the reason as plain text.
    public var response: Response { HTTPError(status, reason).response }
}

extension MultipartError: CustomStringConvertible {
    /// One line: the status, and the reason.
    public var description: String { HTTPError(status, reason).description }
}

extension MultipartError {
    static let incomplete = malformed("The multipart body ends before its last part.")
    static let noPart = malformed("The multipart body has bytes before its end, and no part.")
    static let preambleTooLong = MultipartError(
        .contentTooLarge, "Too many bytes precede the first part of the multipart body.")
    static let headTooLong = MultipartError(
        .contentTooLarge, "The head of a part of the multipart body is too long.")
    static let tooManyParts = MultipartError(
        .contentTooLarge, "The multipart body has too many parts.")
    static let tooManyFiles = MultipartError(
        .contentTooLarge, "The multipart body has too many files.")
    static let nameTooLong = MultipartError(
        .contentTooLarge, "The name of a part of the multipart body is too long.")
    static let tooLong = MultipartError(.contentTooLarge, "The multipart body is too long.")
    static let notMultipart = MultipartError(
        .unsupportedMediaType, "The body must be of the type multipart/form-data.")

    static func partTooLong(_ name: String) -> MultipartError {
        MultipartError(.contentTooLarge, "The part \"\(name)\" is too long.")
    }

    static func malformed(_ reason: String) -> MultipartError {
        MultipartError(.badRequest, reason)
    }
}
