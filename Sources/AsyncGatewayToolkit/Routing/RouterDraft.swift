internal import AsyncGateway

/// A route as it was added.
struct DraftRoute {
    let pattern: String
    var name: String?
    let allowsEncodedSlash: Bool
    let place: SourcePlace

    init(
        _ pattern: String, _ name: String?, _ allowsEncodedSlash: Bool, _ file: StaticString,
        _ line: UInt
    ) {
        (self.pattern, self.name) = (pattern, name)
        self.allowsEncodedSlash = allowsEncodedSlash
        place = SourcePlace(file: file, line: line)
    }
}

/// A group of routes while it is being made.
struct DraftGroup {
    /// What its patterns begin with; `nil` for the router itself, and behind a mistake.
    let prefix: RoutePattern?
    /// All middleware around its routes, the outermost first.
    let middleware: [Middleware]
    let outer: Int?
    var notFound: Handler?
    var methodNotAllowed: Handler?
}

/// A router that is being made.
final class RouterDraft {
    var groups = [DraftGroup(prefix: nil, middleware: [], outer: nil)]
    private var table = RouteTable()
    private var failure: RouteError?

    /// The router's parts.
    ///
    /// - Throws: the first mistake that was made.
    func finished() throws(RouteError) -> (RouteTree, [GroupResponses]) {
        if let failure { throw failure }
        return (table.tree, groups.indices.map(responses))
    }

    private func fail(_ code: RouteError.Code, _ detail: String) {
        failure = failure ?? RouteError(code, detail)
    }
}

// MARK: - Adding

extension RouterDraft {
    func add(_ draft: DraftRoute, _ target: RouteTarget, to group: Int) {
        guard let pattern = pattern(of: draft, below: groups[group].prefix) else { return }
        add(draft, pattern, target, to: group)
    }

    func mount(_ draft: DraftRoute, _ app: @escaping Application, in group: Int) {
        guard let prefix = prefix(of: draft, below: groups[group].prefix) else { return }
        var below = prefix
        below.segments.append(.rest(nil))
        let target = RouteTarget.app(mounted(app, depth: prefix.segments.count))
        // The name is that of the path with a slash: a mounted router sends clients there. A host alone
        // has no other.
        var unnamed = draft
        unnamed.name = nil
        if !prefix.segments.isEmpty { add(unnamed, prefix, target, to: group) }
        add(draft, below, target, to: group)
    }

    func addGroup(_ draft: DraftRoute, _ middleware: [Middleware], in outer: Int) -> Int {
        let pattern = self.prefix(of: draft, below: groups[outer].prefix)
        groups.append(
            DraftGroup(
                prefix: pattern, middleware: groups[outer].middleware + middleware, outer: outer))
        if !draft.pattern.isEmpty, let pattern {
            table.insert(group: groups.count - 1, at: pattern)
        }
        return groups.count - 1
    }

    private func pattern(of draft: DraftRoute, below prefix: RoutePattern?) -> RoutePattern? {
        do {
            return try RoutePattern(draft.pattern, below: prefix)
        } catch {
            return fail(draft, error)
        }
    }

    private func prefix(of draft: DraftRoute, below outer: RoutePattern?) -> RoutePattern? {
        do {
            return try RoutePattern.prefix(draft.pattern, below: outer)
        } catch {
            return fail(draft, error)
        }
    }

    private func fail(_ draft: DraftRoute, _ mistake: MalformedPattern) -> RoutePattern? {
        fail(
            .malformedPattern,
            "the pattern \"\(draft.pattern)\" (\(draft.place)) cannot be read: \(mistake.reason)")
        return nil
    }

    private func add(
        _ draft: DraftRoute, _ pattern: RoutePattern, _ target: RouteTarget, to group: Int
    ) {
        let route = Route(
            draft, pattern, to: target.wrapped(in: groups[group].middleware), group: group)
        check(route)
        table.insert(route)
    }

    private func check(_ route: Route) {
        for other in table.routes {
            if route.pattern.conflicts(with: other.pattern) {
                fail(
                    .conflict,
                    "\(route) and \(other) match the same requests, and neither is more specific")
            }
            if let name = route.name, name == other.name {
                fail(.duplicateName, "\(route) and \(other) have the same name, \"\(name)\"")
            }
        }
    }
}

extension Route: CustomStringConvertible {
    var description: String { "the route \"\(text)\" (\(place))" }
}

extension RouteTarget {
    fileprivate func wrapped(in middleware: [Middleware]) -> RouteTarget {
        guard !middleware.isEmpty else { return self }
        return .app(pipeline(middleware, app))
    }

    private var app: Application {
        switch self {
        case .handler(let handler): application(handler)
        case .app(let app): app
        }
    }
}

// MARK: - What no route takes

/// What answers to the requests below the prefix of a group that no route takes.
struct GroupResponses: Sendable {
    let notFound: Application
    let methodNotAllowed: Application
    let options: Application
}

extension RouterDraft {
    private func responses(of group: Int) -> GroupResponses {
        let middleware = groups[group].middleware
        let notFound = inherited(\.notFound, by: group) ?? { _ in throw HTTPError(.notFound) }
        let methodNotAllowed =
            inherited(\.methodNotAllowed, by: group)
            ?? { environ in throw HTTPError(.methodNotAllowed, headers: ["Allow": environ.allow]) }
        return GroupResponses(
            notFound: pipeline(middleware, application(notFound)),
            methodNotAllowed: pipeline(middleware, allowing(methodNotAllowed)),
            options: pipeline(middleware, application { Response(.noContent, ["Allow": $0.allow]) })
        )
    }

    private func inherited(_ handler: KeyPath<DraftGroup, Handler?>, by group: Int) -> Handler? {
        if let handler = groups[group][keyPath: handler] { return handler }
        return groups[group].outer.flatMap { inherited(handler, by: $0) }
    }
}

/// Adds the Allow field that a 405 needs. (RFC 9110 §15.5.6)
private func allowing(_ handler: @escaping Handler) -> Application {
    application { environ in
        var response = try await handler(environ)
        if !response.headers.contains(.allow) { response.headers.add(.allow, environ.allow) }
        return response
    }
}

/// Passes the rest of the path on, behind the segments that have led to `app`.
private func mounted(_ app: @escaping Application, depth: Int) -> Application {
    { request, startResponse in
        var environ = request
        guard !environ.hasEncodedSlash(inFirst: depth) else { throw HTTPError(.notFound) }
        environ[RouteParameters.self] = environ.route.fixed(below: environ.scriptNameBytes)
        // As they are: a mounted app must see what the router has seen.
        environ.movePathInfo(segments: depth)
        return try await app(environ, startResponse)
    }
}

extension Environ {
    /// Whether a slash was sent as `%2F` in one of the segments that are to be moved to
    /// SCRIPT_NAME, where it would divide them.
    fileprivate func hasEncodedSlash(inFirst count: Int) -> Bool {
        hasEncodedSlash
            && pathSegmentBytes.prefix(count).contains { $0.contains(UInt8(ascii: "/")) }
    }
}
