import AsyncGateway
import AsyncGatewayToolkit

/// The site: a page with the list, and the form's target.
func site(_ teas: Teas) throws -> Application {
    let router = try Router { routes in
        routes.get("/{$}") { _ in .page(page(of: teas.all)) }
        routes.post("/teas") { environ in
            let name = try await environ.form().value("name")
            guard !name.isEmpty else { throw HTTPError(.badRequest, "A tea needs a name.") }
            teas.add(name)
            return .redirect(to: "/", status: .seeOther)
        }
    }
    return pipeline([crossOriginProtection()], router.app)
}
