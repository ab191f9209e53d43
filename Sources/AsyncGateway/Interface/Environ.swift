internal import AsyncGatewayWire

/// What an app is told of its request: CGI variables by name, and typed views of them.
///
/// The variables are PEP 3333's: each value is a native string with one scalar, U+0000 to U+00FF,
/// for each byte that arrived, so nothing is lost and nothing is guessed. The typed properties read
/// those bytes as UTF-8, where a malformed sequence becomes U+FFFD. A variable that does not apply
/// is absent, never empty or invented.
///
/// A value type: a middleware that changes its copy changes nobody else's. A variable becomes a
/// string only when somebody asks for it, so what an app does not look at costs nothing.
public struct Environ: Sendable {
    /// The exchange that it is of, if a server or a handler made it for one.
    private(set) var source: (any EnvironSource)?
    /// What mounting changes on the way of every request, so kept apart from other changes.
    private var shifted: SplitPath?
    /// What differs from the request, or all there is to an environ without one; one element or none.
    ///
    /// An array for its copy-on-write: an environ is copied several times on the way of a request,
    /// and hardly ever changed, so a copy has to be cheap.
    private var own: [Own] = []

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

    private var request: RequestVariables? { source?.variables }

    private mutating func changeOwn(_ change: (inout Own) -> Void) {
        if own.isEmpty { own.append(Own(source)) }
        change(&own[0])
    }
}

/// What a request tells besides its variables, and what was set by hand.
private struct Own: Sendable {
    /// `nil` for a variable that was removed.
    var changes: [String: String?] = [:]
    var values: [ObjectIdentifier: any Sendable] = [:]
    var input = RequestBody.empty
    var errors = ErrorStream.standardError
    var isMultithreaded = false
    var isMultiprocess = false
    var runsOnce = false
    var inputIsTerminated = true

    init(changes: [String: String?]) {
        self.changes = changes
    }

    /// What an environ of the request holds that nobody has changed.
    init(_ source: (any EnvironSource)?) {
        guard let source, let request = source.variables else { return }
        (input, errors, isMultithreaded) = (source.input, request.connection.errors, true)
    }
}

// MARK: - Streams and circumstances

extension Environ {
    /// The request's body. (`wsgi.input`)
    public var input: RequestBody {
        get { own.first?.input ?? source?.input ?? .empty }
        set { changeOwn { $0.input = newValue } }
    }

    /// Where to report errors. (`wsgi.errors`)
    public var errors: ErrorStream {
        get { own.first?.errors ?? request?.connection.errors ?? .standardError }
        set { changeOwn { $0.errors = newValue } }
    }

    /// Whether the app may be called again while it runs, on another thread. (`wsgi.multithread`)
    public var isMultithreaded: Bool {
        get { own.first?.isMultithreaded ?? (request != nil) }
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
            switch name {
            case "SCRIPT_NAME": return shifted?.scriptName ?? source?.value(of: name)
            case "PATH_INFO": return shifted?.pathInfo ?? source?.value(of: name)
            default: return source?.value(of: name)
            }
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

    /// All variables, sorted by name.
    public var variables: [(name: String, value: String)] {
        var all = request?.all ?? [:]
        if let shifted {
            (all["SCRIPT_NAME"], all["PATH_INFO"]) = (shifted.scriptName, shifted.pathInfo)
        }
        for (name, change) in own.first?.changes ?? [:] { all[name] = change }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The value that was set for `key`, or its default.
    public subscript<Key: EnvironKey>(key: Key.Type) -> Key.Value {
        get {
            // Asked first: nothing at all would pass for a value that is optional.
            guard let value = own.first?.values[ObjectIdentifier(key)]
            else { return Key.defaultValue }
            return value as? Key.Value ?? Key.defaultValue
        }
        set { changeOwn { $0.values[ObjectIdentifier(key)] = newValue } }
    }
}

// MARK: - Fields

extension Environ {
    /// The fields of the request in order, their values read as UTF-8.
    ///
    /// They are as they came, but for those whose variables were changed: removing HTTP_X removes the
    /// fields `X`; setting it replaces them by one, in place of the first, or at the end if there was
    /// none. Fields that have no variable, such as `Connection`, are there as well.
    ///
    /// Of a request that did not come over HTTP, the fields that its variables stand for.
    public var headers: Headers {
        var headers = request?.headers ?? Headers()
        guard let changes = own.first?.changes, !changes.isEmpty else { return headers }
        let names = changes.keys.filter { $0.utf8.starts(with: "HTTP_".utf8) }.sorted()
        for name in names + ["CONTENT_TYPE", "CONTENT_LENGTH"] {
            guard let variable = FieldVariable(name), let change = changes[name] else { continue }
            headers.replaceFields(
                of: variable, by: change.map { String(decoding: Self.bytes(of: $0), as: UTF8.self) }
            )
        }
        return headers
    }
}
