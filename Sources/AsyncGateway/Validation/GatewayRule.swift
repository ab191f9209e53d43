/// A rule between servers and apps: one sentence of the specification, one check of the validator.
///
/// The raw value is the rule's id, which logs and tests may rely on. `Docs/Specification.md` lists
/// every rule with its ``sentence``. What wsgiref's validator checks at run time and Swift's types
/// rule out, such as a body that is no bytes, is no rule here.
public enum GatewayRule: String, CaseIterable, Sendable {
    case environMethod = "environ.method"
    case environKnownMethod = "environ.known-method"
    case environServerName = "environ.server-name"
    case environServerPort = "environ.server-port"
    case environProtocol = "environ.protocol"
    case environScheme = "environ.scheme"
    case environScriptName = "environ.script-name"
    case environScriptNameSlash = "environ.script-name-slash"
    case environPathInfo = "environ.path-info"
    case environRootPath = "environ.root-path"
    case environAnyPath = "environ.any-path"
    case environContentLength = "environ.content-length"
    case environContentFields = "environ.content-fields"
    case environFieldValues = "environ.field-values"
    case environLatin1 = "environ.latin-1"

    case inputBounded = "input.bounded"
    case inputComplete = "input.complete"
    case inputCount = "input.count"
    case inputOneReader = "input.one-reader"
    case inputInTime = "input.in-time"

    case responseStarted = "response.started"
    case responseStartsOnce = "response.starts-once"
    case responseStartsInTime = "response.starts-in-time"

    case statusForm = "status.form"
    case statusFinal = "status.final"
    case statusText = "status.text"

    case headerName = "header.name"
    case headerPortableName = "header.portable-name"
    case headerValue = "header.value"
    case headerValueEnds = "header.value-ends"
    case headerHopByHop = "header.hop-by-hop"
    case headerNoStatus = "header.no-status"
    case headerOnce = "header.once"
    case headerContentLength = "header.content-length"
    case headerNoContentLength = "header.no-content-length"
    case headerContentType = "header.content-type"
    case headerNoContentType = "header.no-content-type"
    case headerMediaType = "header.media-type"

    case writerBeforeBody = "writer.before-body"
    case writerInTime = "writer.in-time"

    case bodyNotLonger = "body.not-longer"
    case bodyNotShorter = "body.not-shorter"
    case bodyAllowed = "body.allowed"
    case bodyNotStreamedToHead = "body.not-streamed-to-head"
    case bodyIteratedOnce = "body.iterated-once"
    case bodyIteratedWhileOpen = "body.iterated-while-open"
    case bodyClosed = "body.closed"
}

extension GatewayRule {
    /// Who has to keep a rule.
    public enum Side: String, CaseIterable, Sendable {
        /// The server, the handler, or a middleware that stands in for one.
        case server

        /// The app, or a middleware that stands in for one.
        case app
    }

    /// How bad it is to break a rule.
    public enum Severity: String, CaseIterable, Sendable {
        /// Wrong whatever the circumstances.
        case error

        /// Allowed, but probably not what was meant.
        case warning
    }

    /// The rule, as the specification states it.
    public var sentence: String { definition.sentence }

    /// Where the rule comes from: sections of PEP 3333 and of RFCs.
    public var source: String { definition.source }

    /// Who has to keep the rule.
    public var side: Side { definition.side }

    /// How bad it is to break the rule.
    public var severity: Severity { definition.severity }
}
