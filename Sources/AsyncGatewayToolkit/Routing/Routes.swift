public import AsyncGateway

/// A function that returns the response to a request as a value.
///
/// Whatever takes a handler takes an `Application` as well.
public typealias Handler = @Sendable (_ environ: Environ) async throws -> Response

/// The routes of a ``Router`` while it is being made, or those of a group.
///
/// ```swift
/// let router = try Router { routes in
///     routes.get("/{$}") { _ in .html(home) }
///     routes.get("/notes/{id}", name: "note", showNote)
///     routes.group("/api", [onlyForUsers]) { api in
///         api.get("/notes", listNotes)
///         api.post("/notes", addNote)
///         api.notFound { _ in .text("{}", status: .notFound) }
///     }
///     routes.mount("/files", fileApp)
/// }
/// ```
///
/// A pattern is one of Go's `ServeMux`: `[METHOD ][host]/path`.
///
/// * `{name}` matches one segment of the path that is not empty, `{name...}` all that is left.
/// * A path that ends in a slash matches everything below it, `/` the whole site; `{$}` behind the
///   slash makes it match itself only.
/// * Everything else is literal, with its case. It may be percent-encoded.
/// * In a group with a prefix an empty path matches the prefix itself.
/// * GET matches HEAD, too. Without a method all methods match; without a host, all hosts.
///
/// Of several patterns that match a request the most specific one wins, in whatever order they are
/// added: the one whose requests are a part of the other's. Patterns that only overlap, such as
/// `/{user}/new` and `/teas/{name}`, are an error.
public struct Routes {
    private let draft: RouterDraft
    private let group: Int

    init(_ draft: RouterDraft, group: Int) {
        (self.draft, self.group) = (draft, group)
    }
}

extension Routes {
    /// Adds a route to a handler.
    ///
    /// ```swift
    /// routes.on("PROPFIND /notes/{path...}") { environ in .text(environ.route["path"] ?? "") }
    /// ```
    ///
    /// - Parameters:
    ///   - pattern: what it matches.
    ///   - name: what ``Router/path(to:_:)`` makes URLs by.
    ///   - allowsEncodedSlash: whether it takes paths in which a slash was sent as `%2F`. Such a
    ///     slash divides no segments, but a check or a file system may take it for one that does.
    ///     Others are not found.
    ///   - file: where the route stands in the source; see `line`.
    ///   - line: the same.
    ///   - handler: makes the response.
    public func on(
        _ pattern: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ handler: @escaping Handler
    ) {
        let route = DraftRoute(pattern, name, allowsEncodedSlash, file, line)
        draft.add(route, .handler(handler), to: group)
    }

    /// Adds a route to an app.
    ///
    /// The parameters are those of a route to a handler.
    public func on(
        _ pattern: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ app: @escaping Application
    ) {
        let route = DraftRoute(pattern, name, allowsEncodedSlash, file, line)
        draft.add(route, .app(app), to: group)
    }

    /// Adds an app that gets all requests whose paths begin with `prefix`.
    ///
    /// The app sees the rest of the path, and the prefix at the end of `scriptName`.
    ///
    /// ```swift
    /// routes.mount("/admin", onlyAdmins(adminSite))
    /// ```
    ///
    /// - Parameters:
    ///   - prefix: a host, a path without a slash at its end, or both; wildcards may be in it.
    ///   - name: what ``Router/path(to:_:)`` makes the path by, with a slash at its end: a link into
    ///     what is mounted is that path and the rest.
    ///   - allowsEncodedSlash: whether the app gets paths in which a slash was sent as `%2F`.
    ///   - file: where the route stands in the source; see `line`.
    ///   - line: the same.
    ///   - app: the app.
    public func mount(
        _ prefix: String, name: String? = nil, allowsEncodedSlash: Bool = false,
        file: StaticString = #fileID, line: UInt = #line, _ app: @escaping Application
    ) {
        draft.mount(
            DraftRoute(prefix, name, allowsEncodedSlash, file, line), app, in: group)
    }

    /// Adds routes that have the beginning of their paths in common, or middleware.
    ///
    /// The middleware stands around the routes of the group, and no others: a route outside, such as
    /// `/files/`, takes what no route of the group takes, be it another method or a longer path. To
    /// guard everything below a path, mount an app or a router in the group.
    ///
    /// ```swift
    /// routes.group("/api", [CORS().middleware]) { api in
    ///     api.get("/notes", listNotes)
    /// }
    /// ```
    ///
    /// The paths of its routes are put behind the prefix: `get("")` in `/notes` is `/notes` itself, and
    /// `get("/")` is `/notes/` and all below it.
    ///
    /// - Parameters:
    ///   - prefix: a host, a path without a slash at its end, or both; empty for middleware alone.
    ///   - middleware: stands around each of the routes, and, unless the prefix is empty, around the
    ///     answers to requests below the prefix that no route takes; the first is outermost, and inside
    ///     that of an outer group.
    ///   - file: where the group stands in the source; see `line`.
    ///   - line: the same.
    ///   - build: adds the routes.
    public func group(
        _ prefix: String = "", _ middleware: [Middleware] = [],
        file: StaticString = #fileID, line: UInt = #line, _ build: (_ routes: Routes) throws -> Void
    ) rethrows {
        let route = DraftRoute(prefix, nil, false, file, line)
        let inner = draft.addGroup(route, middleware, in: group)
        try build(Routes(draft, group: inner))
    }

    /// Sets what answers to paths that no route matches, in this group and those in it; a 404 in
    /// plain text by default.
    ///
    /// ```swift
    /// routes.notFound { environ in .html(notFoundPage, status: .notFound) }
    /// ```
    public func notFound(_ handler: @escaping Handler) {
        draft.groups[group].notFound = handler
    }

    /// Sets what answers to methods that no route of a path has, in this group and those in it; a
    /// 405 in plain text by default.
    ///
    /// The methods are in ``AsyncGateway/Environ/allowedMethods``. `Allow` is added, unless the
    /// response has it.
    ///
    /// ```swift
    /// routes.methodNotAllowed { environ in
    ///     .text("Try \(environ.allowedMethods).\n", status: .methodNotAllowed)
    /// }
    /// ```
    public func methodNotAllowed(_ handler: @escaping Handler) {
        draft.groups[group].methodNotAllowed = handler
    }
}
