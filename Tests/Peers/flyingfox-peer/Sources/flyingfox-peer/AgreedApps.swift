import FlyingFox
import Foundation

/// The agreed apps of the conformance suite, as a user of FlyingFox would write them.
func addAgreedApps(to server: HTTPServer) async {
    await server.appendRoute("/hello") { _ in text("Hello World") }
    await server.appendRoute("/echo") { request in
        HTTPResponse(statusCode: .ok, headers: textFields, body: try await request.bodyData)
    }
    await server.appendRoute("/ignore") { _ in text("ignored") }
    await server.appendRoute("/stream") { _ in streamed(["one", "", "two", "three"]) }
    await server.appendRoute("/empty") { _ in HTTPResponse(statusCode: .noContent) }
    await server.appendRoute("/not-modified") { _ in HTTPResponse(statusCode: .notModified) }
    await server.appendRoute("/fail") { _ in throw AppError() }
    await server.appendRoute("/fail-started") { _ in streamed([], error: AppError()) }
    await server.appendRoute("/fail-late") { _ in streamed(["some"], error: AppError()) }
    await server.appendRoute("/short") { _ in text("short", length: 10) }
    await server.appendRoute("/long") { _ in text("longer", length: 5) }
}

private struct AppError: Error {}

private let textFields: HTTPHeaders = [.contentType: "text/plain"]

private func text(_ body: String, length: Int? = nil) -> HTTPResponse {
    var fields = textFields
    if let length { fields[.contentLength] = String(length) }
    return HTTPResponse(statusCode: .ok, headers: fields, body: Data(body.utf8))
}

private func streamed(_ blocks: [String], error: (any Error)? = nil) -> HTTPResponse {
    let blocks = BlockSequence(blocks: blocks.map { Array($0.utf8) }, error: error)
    return HTTPResponse(statusCode: .ok, headers: textFields, body: HTTPBodySequence(from: blocks))
}
