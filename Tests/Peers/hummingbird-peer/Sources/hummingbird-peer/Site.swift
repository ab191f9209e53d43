import HTTPTypes
import Hummingbird
import TeaApps

/// The site of the benchmarks, as a user of Hummingbird would write it: ten routes, and middleware
/// around all of them and around what no route takes.
func site() -> Router<SiteContext> {
    let router = Router(context: SiteContext.self, options: .autoGenerateHeadEndpoints)
    router.addMiddleware {
        RequestIDMiddleware()
        ProblemMiddleware()
    }
    let others: [RouterPath] = [
        "/", "teas", "origins", "origins/{name}", "search", "cart", "about",
    ]
    for path in others { router.get(path) { _, _ in HTTPResponse.Status.noContent } }
    router.post("cart") { _, _ in HTTPResponse.Status.noContent }
    router.put("teas/{id}") { _, _ in HTTPResponse.Status.noContent }
    router.get("teas/{id}") { _, context -> Tea in
        guard let id = context.parameters.get("id", as: Int.self) else {
            throw HTTPError(.badRequest, message: "The id is no number.")
        }
        guard let tea = teas[id] else {
            throw HTTPError(.notFound, message: "There is no tea \(id).")
        }
        return tea
    }
    return router
}

extension Tea: @retroactive ResponseEncodable {}
