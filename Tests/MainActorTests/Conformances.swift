import AsyncGateway
import AsyncGatewayTesting

// A type for each protocol that apps, gateways and tests conform to, as it is written in a module
// whose code is isolated to the main actor by default: none of them needs an annotation.

enum CupKey: EnvironKey { static let defaultValue: String? = nil }

struct TextReader: ByteReader {
    func read(atMost count: Int) async throws -> [UInt8] { [] }
}

struct TextWriter: ByteWriter {
    let output: InMemoryWriter

    func write(_ bytes: [UInt8]) async throws { try await output.write(bytes) }
    func flush() async throws {}
}

struct TextHandler: GatewayHandler {
    let input: any ByteReader
    let output: any ByteWriter

    var options: HandlerOptions {
        var options = HandlerOptions()
        options.isOriginServer = false
        return options
    }

    func addCGIVariables(to environ: inout Environ) {
        environ["REQUEST_METHOD"] = "GET"
    }

    func logException(_ error: any Error, to errors: ErrorStream) {
        errors.write("failed: \(error)\n")
    }
}

struct TextObserver: ServerObserver {
    let log: ErrorStream

    func responseEnded(_ record: ExchangeRecord) { log.write("\(record.status.code)") }
    func appFailed(_ failure: AppFailure) { log.write("\(failure.error)") }
}

struct PagePath: FilePathConvertible {
    let name: String

    var filePathBytes: [UInt8] { Array("/pages/\(name)".utf8) }
}

struct CupBody: TestBodyConvertible {
    var testBody: TestBody { TestBody("cup") }
}

struct OwnClient: ClientStream {
    let client: InMemoryConnection.Client

    func send(_ bytes: [UInt8]) async throws { try await client.send(bytes) }
    func receive() async throws -> [UInt8] { try await client.receive() }
    func finishSending() async throws { await client.finishSending() }
    func close() async { await client.reset() }
}

/// A stream of one request, which keeps what is written.
actor OwnStream: ByteStream {
    private var request: [UInt8]
    private(set) var response: [UInt8] = []

    init(_ request: String) {
        self.request = Array(request.utf8)
    }

    nonisolated var now: ContinuousClock.Instant { .now }
    nonisolated var remoteAddress: SocketAddress? { nil }
    nonisolated func expireRead() {}

    func open(_ expectations: ByteStreamExpectations) async throws {}

    func read(
        atMost count: Int, until deadline: ContinuousClock.Instant?
    ) async throws -> [UInt8] {
        defer { request = [] }
        return request
    }

    func write(_ bytes: [UInt8]) async throws { response += bytes }
    func flush() async throws {}
    func finishWriting() async {}
    func close() async {}
    func abort() async {}
}
