import AsyncGateway
import AsyncGatewayToolkit

/// Twenty routes below `/route`, of every kind that a router has; each tells what it has matched.
///
/// - Throws: `RouteError` if a pattern cannot be read or two conflict: the mistake is in here.
func routedSite() throws -> Application {
    let router = try Router { routes in
        routes.get("/route/{$}", told)
        routes.get("/route/notes", told)
        routes.post("/route/notes", told)
        routes.get("/route/notes/new", told)
        routes.get("/route/notes/{id}", told)
        routes.put("/route/notes/{id}", told)
        routes.delete("/route/notes/{id}", told)
        routes.get("/route/notes/{id}/versions/{version}", told)
        routes.on("/route/files/{rest...}", told)
        routes.on("/route/files/{$}", told)
        routes.on("/route/tree/", told)
        routes.on("/route/tree/leaf", told)
        routes.on("/route/tree/{branch}/{leaf}", told)
        routes.get("/route/gr%C3%BCn/{shade}", told)
        routes.on("PROPFIND /route/dav/{rest...}", told)
        routes.on("/route/cups", told)
        routes.on("tea.example/route/cups", told)
        routes.get("/route/raw/{name}", allowsEncodedSlash: true, told)
        routes.group("/route/users/{user}") { user in
            user.get("/orders", told)
            user.group("/orders/{order}") { order in order.delete("/items/{item}", told) }
        }
    }
    return router.app
}

/// Tells the pattern of the route and the parameters.
private let told: Handler = { environ in
    let parameters = environ.route.all.map { (name: $0.name, value: JSON.string($0.value)) }
    return .json(
        .object([("pattern", JSON(environ.route.pattern)), ("parameters", .object(parameters))]))
}
