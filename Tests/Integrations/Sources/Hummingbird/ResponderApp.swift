import AsyncGateway
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

/// An app that a responder of Hummingbird answers, such as `router.buildResponder()`.
func application<R: HTTPResponder>(of responder: R, logger: Logger) -> AsyncGateway.Application
where R.Context: InitializableFromSource<ApplicationRequestContextSource> {
    application { environ in
        var logger = logger
        logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
        let source = ApplicationRequestContextSource(channel: noChannel, logger: logger)
        var response = try await responder.respond(
            to: try Request(environ), context: R.Context(source: source))
        if response.status == .noContent { response.headers[.contentLength] = nil }
        let fields = response.headers.filter { !isHopByHop($0.name.rawName) }
        return AsyncGateway.Response(
            Status(code: response.status.code, reason: response.status.reasonPhrase),
            Headers(fields.map { ($0.name.rawName, $0.value) }),
            body: .producing { [body = response.body] write in
                try await body.write(BlockWriter(write: write))
            })
    }
}

/// The channel of a connection that is none of NIO's.
private let noChannel = NIOAsyncTestingChannel()

/// Passes blocks on as they are written, each when the client is ready for it.
private struct BlockWriter: ResponseBodyWriter {
    let write: Writer

    func write(_ buffer: ByteBuffer) async throws { try await write(buffer.readableBytesView) }

    func finish(_ trailers: HTTPFields?) async throws {}
}

extension Request {
    /// The request of an environ: its path is as it was sent, or begins where the app is mounted.
    fileprivate init(_ environ: Environ) throws {
        guard let method = HTTPRequest.Method("\(environ.method)") else {
            throw AsyncGateway.HTTPError(.badRequest)
        }
        let target = environ["REQUEST_URI"] ?? ""
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let isWhole = PercentEncoding.decodeBytes(path) == environ.pathBytes
        let segments = environ.pathSegmentBytes.map {
            PercentEncoding.encode($0, for: .pathSegment)
        }
        let query = environ.queryString.isEmpty ? "" : "?\(environ.queryString)"
        let rest = "/\(segments.joined(separator: "/"))\(query)"
        var head = HTTPRequest(
            method: method, scheme: environ.urlScheme, authority: environ["HTTP_HOST"],
            path: isWhole ? target : rest)
        for (name, value) in environ.headers where name.lowercased() != "host" {
            guard let name = HTTPField.Name(name) else { continue }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        let blocks = environ.input.map { ByteBuffer(bytes: $0) }
        self.init(head: head, body: Hummingbird.RequestBody(asyncSequence: blocks))
    }
}
