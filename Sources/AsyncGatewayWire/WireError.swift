/// Why the peer's bytes cannot be a message.
///
/// The connection that threw it reads no more: answer with ``suggestedStatus`` if nothing was sent
/// yet, and close. It holds no byte of the peer's, so it is safe to log.
package struct WireError: Error, Hashable, Sendable {
    /// What was wrong, one case for each thing that an operator may want to count.
    ///
    /// The raw value is one sentence for the log.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case malformedProxyHeader = "The PROXY header is missing or malformed."
        case tooManyEmptyLines = "Too many empty lines precede the request."
        case malformedRequestLine = "The request line is malformed."
        case methodTooLong = "The method is too long."
        case unsupportedMethod = "The method is CONNECT, and this is no proxy."
        case malformedTarget = "The request target is malformed."
        case targetTooLong = "The request target is too long."
        case unsupportedVersion = "The major version of HTTP is not 1."
        case malformedField = "A field line is malformed."
        case foldedField = "A field line begins with whitespace."
        case fieldTooLarge = "A field line is too long."
        case headTooLarge = "The field lines are too long together."
        case tooManyFields = "There are too many field lines."
        case missingHost = "The request has no Host field."
        case repeatedHost = "The request has more than one Host field."
        case invalidHost = "The host is invalid."
        case repeatedContentType = "The request has more than one Content-Type field."
        case invalidContentLength = "The Content-Length is not one decimal number."
        case invalidTransferEncoding = "The Transfer-Encoding is malformed."
        case unsupportedTransferCoding = "The transfer coding is not the chunked one alone."
        case ambiguousFraming = "The length of the body can be understood in two ways."
        case unmetExpectation = "The expectation is not 100-continue."
        case malformedChunk = "A chunk of the body is malformed."
        case chunkExtensionTooLarge = "The chunk extensions are too long."
        case bodyTooLarge = "The body is too large."
        case forbiddenTrailer = "A trailer field may stand in the head only."
        case trailersTooLarge = "The trailer fields are too long together."
        case incompleteHead = "The peer stopped sending inside a request head."
        case malformedRecord = "A record of FastCGI is malformed."
        case misplacedRecord = "A record of FastCGI comes where it may not."
        case malformedNetstring = "The head of SCGI is no netstring."
        case malformedVariables = "The variables of the request are malformed."
        case variablesTooLarge = "The variables of the request are too long together."
        case tooManyVariables = "The request has too many variables."
        case incompleteBody = "The peer stopped sending inside a request body."
    }

    /// What was wrong.
    package let kind: Kind

    /// An error of the given kind.
    package init(_ kind: Kind) {
        self.kind = kind
    }

    /// The status that a server should answer with before it closes.
    package var suggestedStatus: Int {
        switch kind {
        case .malformedProxyHeader, .tooManyEmptyLines, .malformedRequestLine, .malformedTarget,
            .malformedField,
            .foldedField, .missingHost, .repeatedHost, .invalidHost, .repeatedContentType,
            .invalidContentLength, .invalidTransferEncoding, .ambiguousFraming,
            .malformedChunk, .forbiddenTrailer, .incompleteHead, .incompleteBody, .malformedRecord,
            .misplacedRecord, .malformedNetstring, .malformedVariables:
            400
        case .chunkExtensionTooLarge, .bodyTooLarge: 413
        case .targetTooLong: 414
        case .unmetExpectation: 417
        // RFC 6585 §5
        case .fieldTooLarge, .headTooLarge, .tooManyFields, .trailersTooLarge, .variablesTooLarge,
            .tooManyVariables:
            431
        case .methodTooLong, .unsupportedMethod, .unsupportedTransferCoding: 501
        case .unsupportedVersion: 505
        }
    }
}

extension WireError: CustomStringConvertible {
    /// One sentence for the log.
    package var description: String { kind.rawValue }
}
