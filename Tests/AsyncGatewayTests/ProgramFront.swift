import AsyncGateway
import AsyncGatewayTesting

/// A web server that runs a program for each request, by CGI: an app in front of an app.
struct ProgramFront: Sendable {
    let program: Application
    let errors: ErrorStream

    var app: Application {
        { environ, startResponse in try await answer(environ, startResponse) }
    }

    private func answer(
        _ environ: Environ, _ startResponse: Responder
    ) async throws -> ResponseBody {
        // RFC 3875 §4.1.2: the length is stated, so all of the body has to be there.
        let body = try await environ.input.read()
        var variables = Dictionary(
            environ.variables.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        variables["CONTENT_LENGTH"] = body.isEmpty ? nil : String(body.count)
        let (output, blocks) = BlockPipe.make()
        let handler = BaseCGIHandler(
            input: InMemoryReader(body), output: output, errors: errors, environ: variables)
        async let running: Void = run(handler, to: output)
        var reader = GatewayResponseReader(hasRecords: false) {
            var iterator = blocks.makeAsyncIterator()
            return try await iterator.next() ?? []
        }
        let (status, headers) = try await reader.head()
        let writer = try await startResponse(status, headers)
        while let block = try await reader.next() { try await writer(block) }
        await running
        return ResponseBody()
    }

    /// Runs the program; its exit is the end of its output.
    private func run(_ handler: BaseCGIHandler, to output: BlockPipe) async {
        do {
            try await handler.run(program)
            output.finish()
        } catch {
            output.finish(throwing: error)
        }
    }
}

/// What a program writes, block by block.
private struct BlockPipe: ByteWriter {
    private let continuation: AsyncThrowingStream<[UInt8], any Error>.Continuation

    static func make() -> (BlockPipe, AsyncThrowingStream<[UInt8], any Error>) {
        let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        return (BlockPipe(continuation: continuation), stream)
    }

    func write(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        continuation.yield(bytes)
    }

    func flush() async throws {}

    func finish(throwing error: (any Error)? = nil) { continuation.finish(throwing: error) }
}
