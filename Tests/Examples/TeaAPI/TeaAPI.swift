public import AsyncGateway
import AsyncGatewayFoundation
import AsyncGatewayToolkit

/// An API in JSON: pages, conditions, a token for what changes, and errors that say what is wrong.
public struct TeaAPI: Sendable {
    private let token: String
    let store = TeaStore()

    /// - Parameter token: what clients have to send to change something.
    public init(token: String) {
        self.token = token
    }

    public func app() throws -> Application {
        let router = try Router { routes in
            routes.get("/teas", list)
            routes.get("/teas/{id}", name: "tea", show)
            routes.group("", [bearerAuthentication(realm: "teas", owner)]) { owned in
                owned.post("/teas", add)
                owned.put("/teas/{id}", replace)
                owned.delete("/teas/{id}", remove)
            }
        }
        var pages = ErrorPages()
        // Whatever is accepted: clients of an API read no HTML.
        pages.types = ["application/problem+json"]
        let layers = [
            requestIDs(), Compression().middleware, pages.middleware, CORS().middleware,
            requestTimeout(.seconds(10)), bodyLimit(1 << 16),
        ]
        return pipeline(layers, router.app)
    }

    private func owner(_ token: String) -> String? {
        areEqualInConstantTime(token, self.token) ? "owner" : nil
    }

    // MARK: - Reading

    /// `GET /teas?q=&limit=&after=`: a page, and in Link where the next one is, if there is more.
    private func list(_ environ: Environ) throws -> Response {
        let query = environ.query
        let limit = try query.value("limit", default: 20)
        guard 1...100 ~= limit else { throw HTTPError(.badRequest, "limit is from 1 to 100.") }
        // One more than is shown tells whether there is more, which a count of all would be too late for.
        let found = store.page(
            after: try query.value("after", default: 0), limit + 1, named: query["q"])
        var headers: Headers = [:]
        if found.count > limit, let last = found.dropLast().last {
            var next = NamedValues([("limit", "\(limit)"), ("after", "\(last.id)")])
            if let text = query["q"] { next.append("q", text) }
            headers[.link] = "<?\(next.urlEncoded)>; rel=\"next\""
        }
        return try .json(Array(found.prefix(limit)), headers)
    }

    /// A client that has the tea already gets 304.
    private func show(_ environ: Environ) async throws -> Response {
        let tea = try store.update(try environ.route.value("id"))
        return try await response(tea).meetingConditions(of: environ)
    }

    // MARK: - Changing

    private func add(_ environ: Environ) async throws -> Response {
        let tea = store.add(try await environ.json(as: Tea.self).checked())
        var response = try response(tea)
        response.status = .created
        response.headers[.location] = try environ.path(to: "tea", ["id": tea.id])
        return response
    }

    /// Only who says which version he has seen may replace it: no change of another client is lost.
    private func replace(_ environ: Environ) async throws -> Response {
        let tea = try await environ.json(as: Tea.self).checked()
        guard environ.headers.contains(.ifMatch) else {
            throw HTTPError(.preconditionRequired, "If-Match has the ETag of what is replaced.")
        }
        return try response(
            try store.update(try environ.route.value("id")) { stored in
                try environ.requireConditions(on: stored?.validators)
                stored?.tea = tea
                stored?.version = .random(in: 0...UInt64.max)
            })
    }

    private func remove(_ environ: Environ) throws -> Response {
        try store.update(try environ.route.value("id")) { stored in
            try environ.requireConditions(on: stored?.validators)
            stored = nil
        }
        return .empty()
    }

    private func response(_ tea: StoredTea) throws -> Response {
        let tag = tea.validators.entityTag?.description ?? ""
        return try .json(tea, ["ETag": tag, "Cache-Control": "no-cache"])
    }
}

extension Environ {
    fileprivate func requireConditions(on current: Validators?) throws {
        guard evaluateConditions(on: current) == .proceed else {
            throw HTTPError(.preconditionFailed, "It has been changed.")
        }
    }
}
