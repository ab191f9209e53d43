import NIOCore
import NIOHTTP1

/// Answers with the bytes that all peers answer, as SwiftNIO's own example server does.
final class TeaHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var head: HTTPRequestHead?
    private var content = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(var part): content.writeBuffer(&part)
        case .end: respond(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    private func respond(_ context: ChannelHandlerContext) {
        guard let head = head.take() else { return }
        var answer = Answer(to: head, content: content)
        content.clear()
        // The other peers tell the time too; a constant costs the least.
        answer.fields.add(name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT")
        if answer.status != .notModified {
            answer.fields.add(name: "Content-Length", value: String(answer.body.readableBytes))
        }
        if !head.isKeepAlive { answer.fields.add(name: "Connection", value: "close") }
        write(answer, to: context)
        if head.isKeepAlive {
            context.write(wrapOutboundOut(.end(nil)), promise: nil)
        } else {
            end(context)
        }
    }

    private func write(_ answer: Answer, to context: ChannelHandlerContext) {
        let head = HTTPResponseHead(
            version: .http1_1, status: answer.status, headers: answer.fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if answer.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        }
    }

    /// Ends the last response of a connection, and the connection with it.
    private func end(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
