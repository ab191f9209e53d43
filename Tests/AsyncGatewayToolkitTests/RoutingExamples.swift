import AsyncGateway
import AsyncGatewayToolkit
import Testing

// The Swift blocks of the doc comments about routes, to the letter, as in ToolkitExamples.swift.

private func example(pathOf id: String, _ environ: Environ) throws -> String {
    let location: String
    do {
        location = try environ.path(to: "note", ["id": id])
    } catch RouteError.Code.unusableParameter {
        location = try environ.path(to: "home")
    }
    return location
}

private func exampleOfMethods(routes: Routes) {
    routes.on("PROPFIND /notes/{path...}") { environ in .text(environ.route["path"] ?? "") }
}

private func example(groupOf routes: Routes, listNotes: @escaping Handler) {
    routes.group("/api", [CORS().middleware]) { api in
        api.get("/notes", listNotes)
    }
}

private func example(pagesOf routes: Routes, notFoundPage: String) {
    routes.notFound { environ in .html(notFoundPage, status: .notFound) }
}

private func example(methodsOf routes: Routes) {
    routes.methodNotAllowed { environ in
        .text("Try \(environ.allowedMethods).\n", status: .methodNotAllowed)
    }
}

private func example(parametersOf routes: Routes) {
    routes.get("/notes/{id}") { environ in
        let id = try environ.route.value("id", as: Int.self)
        return .text("Note \(id)\n")
    }
}

private func exampleOfRouter() async throws {
    let router = try Router { routes in
        routes.get("/{$}") { _ in .text("Welcome\n") }
        routes.get("/notes/{id}") { environ in
            let id = try environ.route.value("id", as: Int.self)
            return .text("Note \(id)\n")
        }
    }
    await AsyncGatewayServer.run(router.app)
}

private func example(namesOf router: Router) throws -> String {
    let path = try router.path(to: "note", ["id": 5])  // "/notes/5"
    return path
}

private func exampleOfRoutes(
    _ home: String, _ showNote: @escaping Handler, _ onlyForUsers: @escaping Middleware,
    _ listNotes: @escaping Handler, _ addNote: @escaping Handler, _ fileApp: @escaping Application
) throws -> Router {
    let router = try Router { routes in
        routes.get("/{$}") { _ in .html(home) }
        routes.get("/notes/{id}", name: "note", showNote)
        routes.group("/api", [onlyForUsers]) { api in
            api.get("/notes", listNotes)
            api.post("/notes", addNote)
            api.notFound { _ in .text("{}", status: .notFound) }
        }
        routes.mount("/files", fileApp)
    }
    return router
}

@Suite("Examples of the doc comments about routes")
struct RoutingExampleTests {
    @Test func `a path is made by the name of its route`() throws {
        let router = try exampleOfRoutes(
            "", { _ in .empty() }, { $0 }, { _ in .empty() }, { _ in .empty() }, demoApp)

        #expect(try example(namesOf: router) == "/notes/5")
    }
}
