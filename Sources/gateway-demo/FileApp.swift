import AsyncGateway
import AsyncGatewayToolkit

/// Sends files below `root`, compressed where that lies beside them.
func fileApp(root: String?) -> Application {
    guard let root else { return application { _ in notFound } }
    var files = StaticFiles(in: root)
    files.precompressed = .all
    return files.app
}
