import AsyncGateway
import HTTPTypes
import Hummingbird
import NIOCore

/// A responder of Hummingbird that answers every request with an app.
struct GatewayResponder<Context>: HTTPResponder {
    /// The app.
    let app: AsyncGateway.Application

    /// The name of the server, for apps that do not go by the field Host.
    var serverName = "localhost"

    /// The port of the server, likewise.
    var serverPort = 80

    /// Calls the app; its body is read as Hummingbird sends it.
    func respond(to request: Request, context: Context) async throws -> Hummingbird.Response {
        do {
            var environ = Environ(request)
            (environ.serverName, environ.serverPort) = (serverName, "\(serverPort)")
            let peer = (context as? any RemoteAddressRequestContext)?.remoteAddress
            environ.remoteAddress = peer?.ipAddress
            let answer = try await AsyncGateway.Response(of: app, for: environ)
            let fields = answer.headers.compactMap { name, value in
                HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
            }
            let (body, isSent) = (OwnedBody(answer.body), request.method != .head)
            return Hummingbird.Response(
                status: .init(code: answer.status.code, reasonPhrase: answer.status.reason),
                headers: HTTPFields(fields),
                body: .init(contentLength: answer.body.knownLength) { writer in
                    if isSent { try await writer.write(body.blocks.map { ByteBuffer(bytes: $0) }) }
                    await body.blocks.close()
                    try await writer.finish(nil)
                })
        } catch let error as RequestError {
            return Hummingbird.Response(status: .init(code: error.status.code))
        }
    }
}

/// Closes a body at the end, also if Hummingbird cannot send it or drops it.
private final class OwnedBody: Sendable {
    let blocks: AsyncGateway.ResponseBody

    init(_ blocks: AsyncGateway.ResponseBody) { self.blocks = blocks }

    deinit { Task { [blocks] in await blocks.close() } }
}

/// Reads the body of a request as the app asks for it.
private actor BodyReader: ByteReader {
    private var blocks: Hummingbird.RequestBody.AsyncIterator
    private var rest = ByteBuffer()

    init(_ body: Hummingbird.RequestBody) { blocks = body.makeAsyncIterator() }

    func read(atMost count: Int) async throws -> [UInt8] {
        while rest.readableBytes == 0 {
            var blocks = blocks
            guard let block = try await blocks.next(isolation: self) else { return [] }
            (self.blocks, rest) = (blocks, block)
        }
        return rest.readBytes(length: min(count, rest.readableBytes)) ?? []
    }
}

extension Environ {
    fileprivate init(_ request: Request) {
        self.init(["REQUEST_METHOD": request.method.rawValue, "SERVER_PROTOCOL": "HTTP/1.1"])
        (self["HTTP_HOST"], self["REQUEST_URI"]) = (request.head.authority, request.head.path)
        (path, queryString) = (PercentEncoding.decode(request.uri.path), request.uri.query ?? "")
        for name in request.headers.map(\.name) where !name.rawName.contains("_") {
            let variable = name.canonicalName.uppercased().replacing("-", with: "_")
            let isShort = name == .contentType || name == .contentLength
            self[isShort ? variable : "HTTP_\(variable)"] = request.headers[name]
        }
        input = AsyncGateway.RequestBody(BodyReader(request.body), length: contentLength)
    }
}
