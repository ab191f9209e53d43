import HTTPTypes
import Hummingbird

/// The agreed apps of the conformance suite, as a user of Hummingbird would write them.
func agreedApps() -> Router<BasicRequestContext> {
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.get("hello") { _, _ in text("Hello World") }
    addBodyApps(to: router)
    router.get("stream") { _, _ in
        streamed { writer in
            for block in ["one", "", "two", "three"] {
                try await writer.write(ByteBuffer(string: block))
            }
            try await writer.finish(nil)
        }
    }
    router.get("empty") { _, _ in HTTPResponse.Status.noContent }
    router.get("not-modified") { _, _ in HTTPResponse.Status.notModified }
    addFailingApps(to: router)
    addTeaApps(to: router)
    return router
}

private func addBodyApps(to router: Router<BasicRequestContext>) {
    for method in [HTTPRequest.Method.get, .post] {
        router.on("echo", method: method) { request, _ in
            let body = try await request.body.collect(upTo: 1 << 24)
            return Response(status: .ok, headers: textFields, body: ResponseBody(byteBuffer: body))
        }
        router.on("ignore", method: method) { _, _ in text("ignored") }
    }
}

private func addFailingApps(to router: Router<BasicRequestContext>) {
    router.get("fail") { _, _ -> Response in throw AppError() }
    router.get("fail-started") { _, _ in streamed { _ in throw AppError() } }
    router.get("fail-late") { _, _ in
        streamed { writer in
            try await writer.write(ByteBuffer(string: "some"))
            throw AppError()
        }
    }
    router.get("short") { _, _ in text("short", length: 10) }
    router.get("long") { _, _ in text("longer", length: 5) }
}

private struct AppError: Error {}

private let textFields: HTTPFields = [.contentType: "text/plain"]

private func text(_ body: String, length: Int? = nil) -> Response {
    var fields = textFields
    if let length { fields[.contentLength] = String(length) }
    return Response(
        status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
}

private func streamed(
    _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
) -> Response {
    Response(status: .ok, headers: textFields, body: ResponseBody(write))
}
