import AsyncGateway
import AsyncGatewayToolkit

/// The routes below `/route`, which are found by a router; each tells what it has matched.
///
/// - Throws: `RouteError` if a pattern cannot be read or two conflict: the mistake is in here.
func routedSite() throws -> Application {
    let router = try Router { routes in
        for route in routedRoutes {
            routes.on(
                route.name, allowsEncodedSlash: route.name == patternWithEncodedSlash, told)
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

private let patternWithEncodedSlash = "GET /route/raw/{name}"

/// Twenty routes, of every kind that a router has, by their patterns.
let routedRoutes = [
    shown("GET /route/{$}", "A path, and nothing below it.", "route/"),
    shown("GET /route/notes", "A path, for GET and HEAD.", "route/notes"),
    tried("POST /route/notes", "The same path, for another method.", "-X POST", "route/notes"),
    shown(
        "GET /route/notes/new", "A literal segment, which goes before a wildcard.",
        "route/notes/new"),
    shown("GET /route/notes/{id}", "A wildcard, which is one segment.", "route/notes/7"),
    tried(
        "PUT /route/notes/{id}", "The same path, where new is no literal.", "-X PUT",
        "route/notes/new"),
    tried("DELETE /route/notes/{id}", "The same path again.", "-X DELETE", "route/notes/7"),
    shown(
        "GET /route/notes/{id}/versions/{version}", "Two wildcards.", "route/notes/7/versions/2"),
    shown(
        "/route/files/{rest...}", "All that is left of the path, for every method.",
        "route/files/a/b.txt"),
    shown("/route/files/{$}", "The same, where nothing is left.", "route/files/"),
    shown("/route/tree/", "All below a path that no other route takes.", "route/tree/a/b/c"),
    shown("/route/tree/leaf", "A literal below it.", "route/tree/leaf"),
    shown("/route/tree/{branch}/{leaf}", "Two wildcards below it.", "route/tree/a/b"),
    shown(
        "GET /route/gr%C3%BCn/{shade}", "A literal segment beyond ASCII.", "route/gr%C3%BCn/dark"),
    tried(
        "PROPFIND /route/dav/{rest...}", "A method that few apps have.", "-X PROPFIND",
        "route/dav/a/b"),
    shown("/route/cups", "A path on every host.", "route/cups"),
    tried(
        "tea.example/route/cups", "The same path on one host.", "-H 'Host: tea.example'",
        "route/cups"),
    shown(
        patternWithEncodedSlash, "A wildcard that may have an encoded slash.", "route/raw/a%2Fb"),
    shown(
        "GET /route/users/{user}/orders", "A wildcard between literals.",
        "route/users/ada/orders"),
    tried(
        "DELETE /route/users/{user}/orders/{order}/items/{item}", "Three wildcards.", "-X DELETE",
        "route/users/ada/orders/1/items/2"),
]

/// A route that a browser can show.
private func shown(_ pattern: String, _ sentence: String, _ target: String) -> DemoRoute {
    DemoRoute(name: pattern, sentence: sentence, trial: .link(target))
}

/// A route that takes curl.
private func tried(
    _ pattern: String, _ sentence: String, _ option: String, _ target: String
) -> DemoRoute {
    DemoRoute(name: pattern, sentence: sentence, trial: .curl([option], target))
}
