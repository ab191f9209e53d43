// The IANA registry of HTTP status codes, the reasons as in RFC 9110. Left out are 306 and 418,
// which it lists as unused, and 104, whose entry is temporary.

extension Status {
    /// `100 Continue` (RFC 9110 §15.2.1).
    public static let `continue`: Status = "100 Continue"

    /// `101 Switching Protocols` (RFC 9110 §15.2.2).
    public static let switchingProtocols: Status = "101 Switching Protocols"

    /// `102 Processing` (RFC 2518 §10.1).
    public static let processing: Status = "102 Processing"

    /// `103 Early Hints` (RFC 8297 §2).
    public static let earlyHints: Status = "103 Early Hints"

    /// `200 OK` (RFC 9110 §15.3.1).
    public static let ok: Status = "200 OK"

    /// `201 Created` (RFC 9110 §15.3.2).
    public static let created: Status = "201 Created"

    /// `202 Accepted` (RFC 9110 §15.3.3).
    public static let accepted: Status = "202 Accepted"

    /// `203 Non-Authoritative Information` (RFC 9110 §15.3.4).
    public static let nonAuthoritativeInformation: Status = "203 Non-Authoritative Information"

    /// `204 No Content` (RFC 9110 §15.3.5).
    public static let noContent: Status = "204 No Content"

    /// `205 Reset Content` (RFC 9110 §15.3.6).
    public static let resetContent: Status = "205 Reset Content"

    /// `206 Partial Content` (RFC 9110 §15.3.7).
    public static let partialContent: Status = "206 Partial Content"

    /// `207 Multi-Status` (RFC 4918 §11.1).
    public static let multiStatus: Status = "207 Multi-Status"

    /// `208 Already Reported` (RFC 5842 §7.1).
    public static let alreadyReported: Status = "208 Already Reported"

    /// `226 IM Used` (RFC 3229 §10.4.1).
    public static let imUsed: Status = "226 IM Used"

    /// `300 Multiple Choices` (RFC 9110 §15.4.1).
    public static let multipleChoices: Status = "300 Multiple Choices"

    /// `301 Moved Permanently` (RFC 9110 §15.4.2).
    public static let movedPermanently: Status = "301 Moved Permanently"

    /// `302 Found` (RFC 9110 §15.4.3).
    public static let found: Status = "302 Found"

    /// `303 See Other` (RFC 9110 §15.4.4).
    public static let seeOther: Status = "303 See Other"

    /// `304 Not Modified` (RFC 9110 §15.4.5).
    public static let notModified: Status = "304 Not Modified"

    /// `305 Use Proxy` (RFC 9110 §15.4.6).
    public static let useProxy: Status = "305 Use Proxy"

    /// `307 Temporary Redirect` (RFC 9110 §15.4.8).
    public static let temporaryRedirect: Status = "307 Temporary Redirect"

    /// `308 Permanent Redirect` (RFC 9110 §15.4.9).
    public static let permanentRedirect: Status = "308 Permanent Redirect"

    /// `400 Bad Request` (RFC 9110 §15.5.1).
    public static let badRequest: Status = "400 Bad Request"

    /// `401 Unauthorized` (RFC 9110 §15.5.2).
    public static let unauthorized: Status = "401 Unauthorized"

    /// `402 Payment Required` (RFC 9110 §15.5.3).
    public static let paymentRequired: Status = "402 Payment Required"

    /// `403 Forbidden` (RFC 9110 §15.5.4).
    public static let forbidden: Status = "403 Forbidden"

    /// `404 Not Found` (RFC 9110 §15.5.5).
    public static let notFound: Status = "404 Not Found"

    /// `405 Method Not Allowed` (RFC 9110 §15.5.6).
    public static let methodNotAllowed: Status = "405 Method Not Allowed"

    /// `406 Not Acceptable` (RFC 9110 §15.5.7).
    public static let notAcceptable: Status = "406 Not Acceptable"

    /// `407 Proxy Authentication Required` (RFC 9110 §15.5.8).
    public static let proxyAuthenticationRequired: Status = "407 Proxy Authentication Required"

    /// `408 Request Timeout` (RFC 9110 §15.5.9).
    public static let requestTimeout: Status = "408 Request Timeout"

    /// `409 Conflict` (RFC 9110 §15.5.10).
    public static let conflict: Status = "409 Conflict"

    /// `410 Gone` (RFC 9110 §15.5.11).
    public static let gone: Status = "410 Gone"

    /// `411 Length Required` (RFC 9110 §15.5.12).
    public static let lengthRequired: Status = "411 Length Required"

    /// `412 Precondition Failed` (RFC 9110 §15.5.13).
    public static let preconditionFailed: Status = "412 Precondition Failed"

    /// `413 Content Too Large` (RFC 9110 §15.5.14).
    public static let contentTooLarge: Status = "413 Content Too Large"

    /// `414 URI Too Long` (RFC 9110 §15.5.15).
    public static let uriTooLong: Status = "414 URI Too Long"

    /// `415 Unsupported Media Type` (RFC 9110 §15.5.16).
    public static let unsupportedMediaType: Status = "415 Unsupported Media Type"

    /// `416 Range Not Satisfiable` (RFC 9110 §15.5.17).
    public static let rangeNotSatisfiable: Status = "416 Range Not Satisfiable"

    /// `417 Expectation Failed` (RFC 9110 §15.5.18).
    public static let expectationFailed: Status = "417 Expectation Failed"

    /// `421 Misdirected Request` (RFC 9110 §15.5.20).
    public static let misdirectedRequest: Status = "421 Misdirected Request"

    /// `422 Unprocessable Content` (RFC 9110 §15.5.21).
    public static let unprocessableContent: Status = "422 Unprocessable Content"

    /// `423 Locked` (RFC 4918 §11.3).
    public static let locked: Status = "423 Locked"

    /// `424 Failed Dependency` (RFC 4918 §11.4).
    public static let failedDependency: Status = "424 Failed Dependency"

    /// `425 Too Early` (RFC 8470 §5.2).
    public static let tooEarly: Status = "425 Too Early"

    /// `426 Upgrade Required` (RFC 9110 §15.5.22).
    public static let upgradeRequired: Status = "426 Upgrade Required"

    /// `428 Precondition Required` (RFC 6585 §3).
    public static let preconditionRequired: Status = "428 Precondition Required"

    /// `429 Too Many Requests` (RFC 6585 §4).
    public static let tooManyRequests: Status = "429 Too Many Requests"

    /// `431 Request Header Fields Too Large` (RFC 6585 §5).
    public static let requestHeaderFieldsTooLarge: Status = "431 Request Header Fields Too Large"

    /// `451 Unavailable For Legal Reasons` (RFC 7725 §3).
    public static let unavailableForLegalReasons: Status = "451 Unavailable For Legal Reasons"

    /// `500 Internal Server Error` (RFC 9110 §15.6.1).
    public static let internalServerError: Status = "500 Internal Server Error"

    /// `501 Not Implemented` (RFC 9110 §15.6.2).
    public static let notImplemented: Status = "501 Not Implemented"

    /// `502 Bad Gateway` (RFC 9110 §15.6.3).
    public static let badGateway: Status = "502 Bad Gateway"

    /// `503 Service Unavailable` (RFC 9110 §15.6.4).
    public static let serviceUnavailable: Status = "503 Service Unavailable"

    /// `504 Gateway Timeout` (RFC 9110 §15.6.5).
    public static let gatewayTimeout: Status = "504 Gateway Timeout"

    /// `505 HTTP Version Not Supported` (RFC 9110 §15.6.6).
    public static let httpVersionNotSupported: Status = "505 HTTP Version Not Supported"

    /// `506 Variant Also Negotiates` (RFC 2295 §8.1).
    public static let variantAlsoNegotiates: Status = "506 Variant Also Negotiates"

    /// `507 Insufficient Storage` (RFC 4918 §11.5).
    public static let insufficientStorage: Status = "507 Insufficient Storage"

    /// `508 Loop Detected` (RFC 5842 §7.2).
    public static let loopDetected: Status = "508 Loop Detected"

    /// `510 Not Extended` (RFC 2774 §7).
    public static let notExtended: Status = "510 Not Extended"

    /// `511 Network Authentication Required` (RFC 6585 §6).
    public static let networkAuthenticationRequired: Status = "511 Network Authentication Required"
}

extension Status {
    /// Every registered status by its code.
    static let registry = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    private static let all: [Status] = [
        .continue, .switchingProtocols, .processing, .earlyHints, .ok, .created, .accepted,
        .nonAuthoritativeInformation, .noContent, .resetContent, .partialContent, .multiStatus,
        .alreadyReported, .imUsed, .multipleChoices, .movedPermanently, .found, .seeOther,
        .notModified, .useProxy, .temporaryRedirect, .permanentRedirect, .badRequest, .unauthorized,
        .paymentRequired, .forbidden, .notFound, .methodNotAllowed, .notAcceptable,
        .proxyAuthenticationRequired, .requestTimeout, .conflict, .gone, .lengthRequired,
        .preconditionFailed, .contentTooLarge, .uriTooLong, .unsupportedMediaType,
        .rangeNotSatisfiable, .expectationFailed, .misdirectedRequest, .unprocessableContent,
        .locked, .failedDependency, .tooEarly, .upgradeRequired, .preconditionRequired,
        .tooManyRequests, .requestHeaderFieldsTooLarge, .unavailableForLegalReasons,
        .internalServerError, .notImplemented, .badGateway, .serviceUnavailable, .gatewayTimeout,
        .httpVersionNotSupported, .variantAlsoNegotiates, .insufficientStorage, .loopDetected,
        .notExtended, .networkAuthenticationRequired,
    ]
}
