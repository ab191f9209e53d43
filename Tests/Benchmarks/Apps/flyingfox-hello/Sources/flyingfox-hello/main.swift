import FlyingFox
import Foundation

let server = HTTPServer(port: 8080)
await server.appendRoute("/hello") { _ in
    HTTPResponse(
        statusCode: .ok, headers: [.contentType: "text/plain"], body: Data("Hello World".utf8))
}
try await server.run()
