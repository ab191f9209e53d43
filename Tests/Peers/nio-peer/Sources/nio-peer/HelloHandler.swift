import NIOCore
import NIOHTTP1

/// Answers `GET /hello` with the bytes that all peers answer, as SwiftNIO's own example server does.
final class HelloHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let hello = ByteBuffer(string: "Hello World")
    private static let missing = ByteBuffer(string: "not found")

    private var keepsAlive = true
    private var isHello = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            keepsAlive = head.isKeepAlive
            isHello = head.uri == "/hello"
        case .body:
            break
        case .end:
            respond(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    private func respond(_ context: ChannelHandlerContext) {
        let body = isHello ? Self.hello : Self.missing
        var fields = HTTPHeaders()
        fields.reserveCapacity(4)
        // The other peers tell the time too; a constant costs the least.
        fields.add(name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT")
        fields.add(name: "Content-Type", value: "text/plain")
        fields.add(name: "Content-Length", value: String(body.readableBytes))
        if !keepsAlive { fields.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: isHello ? .ok : .notFound, headers: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        guard keepsAlive else { return end(context) }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Ends the last response of a connection, and the connection with it.
    private func end(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
