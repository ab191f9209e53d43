import Hummingbird
import Logging

/// The files of a folder, at `/file/`, by Hummingbird's own middleware.
func files(in folder: String) -> Router<BasicRequestContext> {
    let router = Router()
    router.addMiddleware {
        FileMiddleware(
            folder, urlBasePath: "/file",
            logger: Logger(label: "files", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
    return router
}
