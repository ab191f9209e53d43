/// A rule between servers and apps: one sentence of the specification, one check of the validator.
///
/// The raw value is the rule's id, which does not change. the guide Specification lists every rule.
/// There is none for errors that wsgiref's validator checks at run time and Swift's types exclude,
/// such as a body that is not made of bytes.
public enum GatewayRule: String, CaseIterable, Sendable {
    /// REQUEST_METHOD is present, and a token.
    case environMethod = "environ.method"

    /// REQUEST_METHOD is a registered method, in the case of its registration.
    case environKnownMethod = "environ.known-method"

    /// SERVER_NAME is present, and not empty.
    case environServerName = "environ.server-name"

    /// SERVER_PORT is present, and a decimal number.
    case environServerPort = "environ.server-port"

    /// SERVER_PROTOCOL, if present, names a protocol and its version, such as `HTTP/1.1`.
    case environProtocol = "environ.protocol"

    /// The URL scheme is `http` or `https`.
    case environScheme = "environ.scheme"

    /// SCRIPT_NAME is absent, empty, or begins with a slash.
    case environScriptName = "environ.script-name"

    /// SCRIPT_NAME is not `/` when a PATH_INFO follows it; at the root it is empty.
    case environScriptNameSlash = "environ.script-name-slash"

    /// PATH_INFO is absent, empty, or begins with a slash.
    case environPathInfo = "environ.path-info"

    /// The path `/` is in PATH_INFO, not in SCRIPT_NAME, unless it was shifted there.
    case environRootPath = "environ.root-path"

    /// SCRIPT_NAME and PATH_INFO are not both empty, unless the request is about the server as a
    /// whole (OPTIONS, CONNECT).
    case environAnyPath = "environ.any-path"

    /// CONTENT_LENGTH is absent, empty, or a decimal number.
    case environContentLength = "environ.content-length"

    /// HTTP_CONTENT_TYPE and HTTP_CONTENT_LENGTH are absent; CONTENT_TYPE and CONTENT_LENGTH stand
    /// for these fields.
    case environContentFields = "environ.content-fields"

    /// No HTTP_ variable contains CR, LF or NUL.
    case environFieldValues = "environ.field-values"

    /// Every variable without a dot in its name is a native string, of scalars up to U+00FF.
    case environLatin1 = "environ.latin-1"

    /// The input gives no more bytes than CONTENT_LENGTH says.
    case inputBounded = "input.bounded"

    /// The input does not end before CONTENT_LENGTH without throwing.
    case inputComplete = "input.complete"

    /// A count or limit of bytes to read is not negative; `nil` asks for all.
    case inputCount = "input.count"

    /// The input is read by one task at a time.
    case inputOneReader = "input.one-reader"

    /// The input is not read after the response has ended.
    case inputInTime = "input.in-time"

    /// The response is started before its body gives its first block, and even if it gives none.
    case responseStarted = "response.started"

    /// The response is started once, unless with the error that makes the app replace it.
    case responseStartsOnce = "response.starts-once"

    /// The response is not started after it has ended.
    case responseStartsInTime = "response.starts-in-time"

    /// A status is three digits, a space, and a reason that may be empty.
    case statusForm = "status.form"

    /// The code of a status is 200 to 599: interim responses are sent with `inform`.
    case statusFinal = "status.final"

    /// A reason has no ASCII control characters, no scalar above U+00FF, and no space at either
    /// end.
    case statusText = "status.text"

    /// A field name is a token.
    case headerName = "header.name"

    /// A field name begins with a letter, has only letters, digits, `-`, `.` and `_`, and ends in
    /// neither `-` nor `_`.
    case headerPortableName = "header.portable-name"

    /// A field value has no ASCII control characters but HTAB.
    case headerValue = "header.value"

    /// A field value has no space or HTAB at either end.
    case headerValueEnds = "header.value-ends"

    /// A field value is ASCII.
    case headerASCII = "header.ascii"

    /// No field is about the connection, which is the server's, but `Connection: close`, and
    /// `Upgrade` with the status 426.
    case headerHopByHop = "header.hop-by-hop"

    /// No field is named `Status`, which would be taken for a CGI program's status.
    case headerNoStatus = "header.no-status"

    /// A field that has a single value is not repeated.
    case headerOnce = "header.once"

    /// The value of Content-Length is a decimal number.
    case headerContentLength = "header.content-length"

    /// A 204 response has no Content-Length.
    case headerNoContentLength = "header.no-content-length"

    /// A response that has content says of what type it is, in a Content-Type.
    case headerContentType = "header.content-type"

    /// A 204 or 304 response has no Content-Type.
    case headerNoContentType = "header.no-content-type"

    /// The value of Content-Type begins with a media type, such as `text/plain`.
    case headerMediaType = "header.media-type"

    /// The values of Location and Content-Location have percent-encoded what a URI may not have.
    case headerLocation = "header.location"

    /// The code of an interim status is 102 to 199: 100 and 101 are the server's.
    case interimStatus = "interim.status"

    /// An interim response has no Content-Length and no `Connection: close`.
    case interimFields = "interim.fields"

    /// An interim response is sent before the first block of the final one.
    case interimInTime = "interim.in-time"

    /// A trailer has the name of a field that may come after the body: none that frames, routes,
    /// authorises, caches or describes the message.
    case trailerName = "trailer.name"

    /// A trailer has been announced with the body.
    case trailerAnnounced = "trailer.announced"

    /// The writer of a response is not used once the app has returned its body.
    case writerBeforeBody = "writer.before-body"

    /// No writer is used after the response has ended.
    case writerInTime = "writer.in-time"

    /// A body is not longer than its Content-Length.
    case bodyNotLonger = "body.not-longer"

    /// A body is not shorter than its Content-Length.
    case bodyNotShorter = "body.not-shorter"

    /// A response of status 204, 205 or 304 has no body.
    case bodyAllowed = "body.allowed"

    /// An app does not write in answer to HEAD; it may return a body, of which the server tells the
    /// length if it is whole, and asks for no block.
    case bodyNotStreamedToHead = "body.not-streamed-to-head"

    /// A body is iterated once.
    case bodyIteratedOnce = "body.iterated-once"

    /// A body is not iterated after it was closed.
    case bodyIteratedWhileOpen = "body.iterated-while-open"

    /// A body is closed when it is no longer needed, whatever happens.
    case bodyClosed = "body.closed"
}

extension GatewayRule {
    /// The side that must keep a rule.
    public enum Side: String, CaseIterable, Sendable {
        /// The server, the handler, or a middleware that calls the app.
        case server

        /// The app, or a middleware that is called as one.
        case app
    }

    /// How serious a violation is.
    public enum Severity: String, CaseIterable, Sendable {
        /// Always wrong.
        case error

        /// Allowed, but probably a mistake.
        case warning
    }

    /// The rule, as the specification states it.
    public var sentence: String { definition.sentence }

    /// The sections of PEP 3333 and of RFCs that state the rule.
    public var source: String { definition.source }

    /// The side that must keep the rule.
    public var side: Side { definition.side }

    /// How serious a violation of the rule is.
    public var severity: Severity { definition.severity }
}
