public import AsyncGateway

/// Calls the handler or the app whose pattern a request matches best.
///
/// ```swift
/// let router = try Router { routes in
///     routes.get("/{$}") { _ in .text("Welcome\n") }
///     routes.get("/notes/{id}") { environ in
///         let id = try environ.route.value("id", as: Int.self)
///         return .text("Note \(id)\n")
///     }
/// }
/// await AsyncGatewayServer.run(router.app)
/// ```
///
/// ``Routes`` says what a pattern is. What no route takes, the router answers: 404; 405 with
/// `Allow` where the path has routes for other methods; and OPTIONS, with 204 and `Allow`. A
/// handler gets HEAD requests for its GET route; the server leaves the body out. What is mounted at
/// `/notes`, or is a program at that place, sends clients from there to `/notes/`, if it has a route
/// for `/`.
///
/// To find a route takes no longer for more routes. A path with `.` or `..` in it, which clients
/// remove before they ask, leads to none.
public struct Router: Sendable {
    /// Behind a reference, because each request has the router that has found its route.
    private final class Parts: Sendable {
        let tree: RouteTree
        let groups: [GroupResponses]
        let redirectsSlashes: Bool

        init(_ tree: RouteTree, _ groups: [GroupResponses], _ redirectsSlashes: Bool) {
            (self.tree, self.groups) = (tree, groups)
            self.redirectsSlashes = redirectsSlashes
        }
    }

    private let parts: Parts
    private var tree: RouteTree { parts.tree }

    /// Makes a router of the routes that `build` adds.
    ///
    /// - Parameters:
    ///   - redirectsSlashes: whether a path that no route takes is redirected to the one with a
    ///     slash at its end, or without it, if there is a route for that; by 308 and a relative
    ///     reference.
    ///   - build: adds the routes; it is called once.
    /// - Throws: ``RouteError`` for a pattern that cannot be read, or two that conflict; it names
    ///   their places in the source. What `build` throws.
    public init(redirectsSlashes: Bool = false, _ build: (_ routes: Routes) throws -> Void) throws {
        let draft = RouterDraft()
        try build(Routes(draft, group: 0))
        let (tree, groups) = try draft.finished()
        parts = Parts(tree, groups, redirectsSlashes)
    }

    /// The router as an app.
    public var app: Application {
        { environ, startResponse in
            let request = RoutedRequest(environ, hasHosts: parts.tree.hasHosts)
            guard let match = parts.tree.match(request.path, request.method, host: request.host)
            else {
                let environ = unrouted(environ, request.path)
                return try await respondWithoutRoute(to: request, environ, startResponse)
            }
            let route = match.route
            var environ = environ
            environ[RouteParameters.self] = RouteParameters(
                FoundRoute(route, request.path, match.captures, by: self, in: environ.route))
            switch route.target {
            case .app(let app): return try await app(environ, startResponse)
            case .handler(let handler):
                // As `application(handler)`, whose call would cost another change of executors.
                return try await startResponse(try await handler(environ))
            }
        }
    }
}

/// What a router looks at of a request.
private struct RoutedRequest {
    let path: RequestPath
    let method: String
    /// In lower case, without a port; `nil` if no route asks for one.
    let host: String?

    init(_ environ: Environ, hasHosts: Bool) {
        path = RequestPath(environ)
        method = environ["REQUEST_METHOD"] ?? ""
        host = hasHosts ? environ["HTTP_HOST"].map(hostName) : nil
    }

    /// Whether it is `OPTIONS *`, which is about the server as a whole. (RFC 9110 §9.3.7)
    func isForAll(_ environ: Environ) -> Bool {
        method == "OPTIONS" && path.bytes.isEmpty && environ.scriptNameBytes.isEmpty
    }
}

// MARK: - Requests that no route takes

extension Router {
    private func respondWithoutRoute(
        to request: RoutedRequest, _ environ: Environ, _ startResponse: Responder
    ) async throws -> ResponseBody {
        let isForAll = request.isForAll(environ)
        let routes = isForAll ? tree.routes : tree.matches(request.path, host: request.host)
        guard let route = routes.first else {
            return try await answerForNothing(at: request, environ)(environ, startResponse)
        }
        let group = parts.groups[isForAll ? 0 : route.group]
        let app = request.method == "OPTIONS" ? group.options : group.methodNotAllowed
        var environ = environ
        environ[AllowedMethods.self] = AllowedMethods.methods(of: routes)
        return try await app(environ, startResponse)
    }

    /// The environ of those who answer for no route: they, too, may make links.
    private func unrouted(_ environ: Environ, _ path: RequestPath) -> Environ {
        var environ = environ
        environ[RouteParameters.self] = RouteParameters(
            FoundRoute(nil, path, [], by: self, in: environ.route))
        return environ
    }

    private func answerForNothing(at request: RoutedRequest, _ environ: Environ) -> Application {
        if let location = redirect(for: request, environ) {
            return application { _ in .redirect(to: location, status: .permanentRedirect) }
        }
        return parts.groups[tree.group(of: request.path, host: request.host) ?? 0].notFound
    }

    /// The path with a slash more or less at its end, if a route takes that, as a relative
    /// reference: an absolute path could begin with two slashes, which would be another host.
    ///
    /// A mounted router gets no path at all for what it is mounted at, and has no other answer to that.
    private func redirect(for request: RoutedRequest, _ environ: Environ) -> String? {
        let isRoot = request.path.bytes.isEmpty
        guard isRoot || parts.redirectsSlashes,
            let path = isRoot ? RequestPath.root(of: environ) : request.path.withOtherEnd,
            tree.match(path.path, request.method, host: request.host) != nil
        else { return nil }
        return path.reference + environ.encodedQueryPart
    }
}

// MARK: - URLs

extension Router {
    /// The path that leads to the route called `name`, percent-encoded.
    ///
    /// ```swift
    /// let path = try router.path(to: "note", ["id": 5])  // "/notes/5"
    /// ```
    ///
    /// A handler that may be mounted somewhere asks ``AsyncGateway/Environ/path(to:_:)``; what is around
    /// the router puts `environ.scriptName` before the path, percent-encoded.
    ///
    /// - Parameters:
    ///   - name: the name that the route was added with.
    ///   - parameters: the values of its wildcards; that of a rest is a path without a slash at its
    ///     beginning.
    /// - Returns: the path.
    /// - Throws: ``RouteError`` of code `.unknownName`, or `.unusableParameter` for a value that is
    ///   missing or that no path can have there: an empty one, `.` or `..`.
    public func path(
        to name: String, _ parameters: [String: any CustomStringConvertible] = [:]
    ) throws(RouteError) -> String {
        guard let route = tree.routes.first(where: { $0.name == name }) else {
            throw RouteError(.unknownName, "no route is called \"\(name)\"")
        }
        return try route.path(parameters.mapValues { "\($0)" })
    }

    func hasRoute(named name: String) -> Bool { tree.routes.contains { $0.name == name } }
}

extension Environ {
    /// The path that leads to the route called `name`, percent-encoded: fit for a link or Location.
    ///
    /// The route is one of the router that has called the app, or of one that this is mounted in. The path
    /// begins with what that router is mounted at.
    ///
    /// - Parameters:
    ///   - name: the name that the route was added with.
    ///   - parameters: the values of its wildcards.
    /// - Returns: the path.
    /// - Throws: ``RouteError`` as ``Router/path(to:_:)`` does; of code `.unknownName` outside of a
    ///   router, as in a middleware around it.
    public func path(
        to name: String, _ parameters: [String: any CustomStringConvertible] = [:]
    ) throws(RouteError) -> String {
        try route.path(to: name, parameters, below: scriptNameBytes)
    }

    /// The URI of the route called `name`, with scheme and host: for a feed, a mail or another site.
    ///
    /// Scheme and host are those of the request. A client can send any host, so `allowedHosts` belongs
    /// in front of an app that sends such URIs to anyone else.
    ///
    /// - Parameters:
    ///   - name: the name that the route was added with.
    ///   - parameters: the values of its wildcards.
    /// - Returns: the URI, percent-encoded.
    /// - Throws: ``RouteError`` as ``path(to:_:)`` does; otherwise as `applicationURI()` does.
    public func uri(
        to name: String, _ parameters: [String: any CustomStringConvertible] = [:]
    ) throws -> String {
        let path = try path(to: name, parameters)
        var origin = self
        origin.scriptName = ""
        return try origin.applicationURI().dropLast() + path
    }
}
