import AsyncGateway
import AsyncGatewayToolkit

/// The pages of the benchmarks: a page that is compressed for each request, and the files of a
/// folder.
@main
struct PagesApp {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, arguments[1] == "--port", let port = Int(arguments[2]),
            arguments[3] == "--root", arguments[5] == "--template"
        else { fatalError("usage: pages-app --port N --root FOLDER --template FILE") }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.eventLoops = 1
        let app = try router(try await page(from: arguments[6]), files: arguments[4]).app
        await AsyncGatewayServer.run(port: port, configuration: configuration, app)
    }
}

/// The page that a template becomes.
private func page(from template: String) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await block in try FileWrapper(path: template) { bytes += block }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "{title}")
    return Array(parts.joined(separator: "Teas").utf8)
}

private func router(_ page: [UInt8], files folder: String) throws -> Router {
    let headers: Headers = ["Content-Type": "text/html; charset=utf-8"]
    return try Router { routes in
        routes.group("", [Compression().middleware]) { compressed in
            compressed.get("/long-page") { _ in
                Response(.ok, headers, body: ResponseBody(page))
            }
        }
        routes.mount("/file", StaticFiles(in: folder).app)
    }
}
