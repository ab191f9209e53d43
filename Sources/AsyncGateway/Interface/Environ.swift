internal import AsyncGatewayWire

/// The request as an app sees it: CGI variables by name, and typed properties that read them.
///
/// The variables are PEP 3333's: each value is a native string with one scalar, U+0000 to U+00FF,
/// for each byte that arrived, so no byte is lost. Everything else speaks UTF-8: the typed properties
/// and ``headers`` read those bytes so, a malformed part as U+FFFD, and what is set becomes such bytes.
/// A variable that does not apply is absent, not empty.
///
/// A value type: a change to a copy does not change the original. A variable is made into a string
/// when it is read, so one that is not read costs nothing.
public struct Environ: Sendable {
    /// The exchange that it is of, if a server or a handler made it for one.
    private(set) var source: (any EnvironSource)?
    /// The path as mounting has shifted it, if it has.
    ///
    /// Apart from other changes, because most requests are mounted and nothing else is changed.
    private var shifted: SplitPath?
    /// What differs from the request, or all values of an environ without one; one element or none.
    ///
    /// An array for its copy-on-write: each request copies its environ several times and rarely
    /// changes it.
    private var own: [Own] = []
    /// The value that was set last and is no variable, which has the others.
    ///
    /// Apart from what else an environ may have of its own: a router and most middleware set a value, and
    /// change nothing.
    private var lastValue: EnvironValue?

    /// An environ of the given variables, for tests and for gateways that have them.
    public init(_ variables: [String: String] = [:]) {
        own = [Own(changes: variables)]
    }

    /// An environ of what the request of an exchange says.
    init(_ source: any EnvironSource) {
        self.source = source
    }

    /// Makes an environ that was made by hand one of an exchange; that of another one stays so.
    mutating func attach(to source: any EnvironSource) {
        if self.source == nil { self.source = source }
    }

    private var connection: ConnectionInfo? { source?.connection }

    private mutating func changeOwn(_ change: (inout Own) -> Void) {
        if own.isEmpty { own.append(Own(source)) }
        change(&own[0])
    }
}

/// The circumstances of an environ, and its changes of variables.
private struct Own: Sendable {
    /// `nil` for a variable that was removed.
    var changes: [String: String?] = [:]
    var input = RequestBody.empty
    var errors = ErrorStream.standardError
    var isMultithreaded = false
    var isMultiprocess = false
    var runsOnce = false
    var inputIsTerminated = true

    init(changes: [String: String?]) {
        self.changes = changes
    }

    /// The values before any change.
    init(_ source: (any EnvironSource)?) {
        guard let source, let connection = source.connection else { return }
        (input, errors, isMultithreaded) = (source.input, connection.errors, true)
    }
}

// MARK: - Streams and circumstances

extension Environ {
    /// The body of the request. (`wsgi.input`)
    public var input: RequestBody {
        get { own.first?.input ?? source?.input ?? .empty }
        set { changeOwn { $0.input = newValue } }
    }

    /// Where to report errors. (`wsgi.errors`)
    public var errors: ErrorStream {
        get { own.first?.errors ?? connection?.errors ?? .standardError }
        set { changeOwn { $0.errors = newValue } }
    }

    /// Whether the app may be called again while it runs, on another thread. (`wsgi.multithread`)
    public var isMultithreaded: Bool {
        get { own.first?.isMultithreaded ?? (connection != nil) }
        set { changeOwn { $0.isMultithreaded = newValue } }
    }

    /// Whether another process may run the same app. (`wsgi.multiprocess`)
    public var isMultiprocess: Bool {
        get { own.first?.isMultiprocess ?? false }
        set { changeOwn { $0.isMultiprocess = newValue } }
    }

    /// Whether the app is called only this once in the life of its process. (`wsgi.run_once`)
    public var runsOnce: Bool {
        get { own.first?.runsOnce ?? false }
        set { changeOwn { $0.runsOnce = newValue } }
    }

    /// Whether ``input`` ends by itself, whatever CONTENT_LENGTH says. (`wsgi.input_terminated`)
    public var inputIsTerminated: Bool {
        get { own.first?.inputIsTerminated ?? true }
        set { changeOwn { $0.inputIsTerminated = newValue } }
    }

    /// The version of the interface. (`wsgi.version`)
    public var gatewayVersion: (major: Int, minor: Int) { (1, 0) }
}

// MARK: - Variables

extension Environ {
    /// The variable called `name`, such as `REQUEST_METHOD` or `HTTP_HOST`; `nil` if it is absent.
    public subscript(name: String) -> String? {
        get {
            if let change = own.first?.changes[name] { return change }
            return shifted?.value(of: name) ?? source?.value(of: name)
        }
        set {
            changeOwn { $0.changes[name] = .some(newValue) }
        }
    }

    /// SCRIPT_NAME and PATH_INFO, empty where they are absent; set together.
    var splitPath: SplitPath {
        get {
            if !pathWasChanged {
                if let shifted { return shifted }
                if let splitPath = source?.splitPath { return splitPath }
            }
            return SplitPath(self["SCRIPT_NAME"] ?? "", self["PATH_INFO"] ?? "")
        }
        set {
            if pathWasChanged {
                changeOwn { own in
                    own.changes["SCRIPT_NAME"] = nil
                    own.changes["PATH_INFO"] = nil
                }
            }
            shifted = newValue
        }
    }

    /// Whether SCRIPT_NAME or PATH_INFO was set by hand since the path was last shifted.
    private var pathWasChanged: Bool {
        guard let changes = own.first?.changes, !changes.isEmpty else { return false }
        return changes["SCRIPT_NAME"] != nil || changes["PATH_INFO"] != nil
    }

    /// Whether REMOTE_ADDR or REMOTE_PORT was set by hand.
    var peerWasChanged: Bool {
        guard let changes = own.first?.changes, !changes.isEmpty else { return false }
        return changes["REMOTE_ADDR"] != nil || changes["REMOTE_PORT"] != nil
    }

    /// All variables, sorted by name.
    public var variables: [(name: String, value: String)] {
        var all = source?.variables ?? [:]
        if let shifted {
            (all["SCRIPT_NAME"], all["PATH_INFO"]) = (shifted.scriptName, shifted.pathInfo)
        }
        for (name, change) in own.first?.changes ?? [:] { all[name] = change }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The value that was set for `key`, or its default.
    public subscript<Key: EnvironKey>(key: Key.Type) -> Key.Value {
        get {
            guard let found = lastValue?.found(for: key) else { return Key.defaultValue }
            // unsafe: a value of that key is of that class, and no other class has it.
            return unsafeDowncast(found, to: KeyedValue<Key>.self).value
        }
        set { lastValue = KeyedValue<Key>(newValue, before: lastValue?.removing(key)) }
    }
}

// MARK: - Fields

extension Environ {
    /// The fields of the request in order, their values read as UTF-8.
    ///
    /// Malformed parts are U+FFFD; ``Headers/getBytes(_:)`` gives the bytes that arrived.
    ///
    /// They are as they came, but for those whose variables were changed: removing HTTP_X removes
    /// the fields `X`; setting it replaces them by one, in place of the first, or at the end if
    /// there was none. Fields that have no variable, such as `Connection`, are there as well. `Host`
    /// is HTTP_HOST also where the target says another (RFC 9112 §3.2.2).
    ///
    /// Of a request that did not come over HTTP, the fields that its variables stand for.
    public var headers: Headers {
        var headers = source?.headers ?? Headers()
        guard let changes = own.first?.changes, !changes.isEmpty else { return headers }
        let names = changes.keys.filter { $0.utf8.starts(with: "HTTP_".utf8) }.sorted()
        for name in names + ["CONTENT_TYPE", "CONTENT_LENGTH"] {
            guard let variable = FieldVariable(name), let change = changes[name] else { continue }
            headers.replaceFields(of: variable, by: change)
        }
        return headers
    }
}
