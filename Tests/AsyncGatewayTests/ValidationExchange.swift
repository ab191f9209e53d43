import AsyncGateway
import Synchronization

/// One request to one app, over a server in memory, and all that came of it.
struct ValidationExchange {
    let violations: [GatewayViolation]
    let response: String
    let log: String

    var rules: [GatewayRule] { violations.map(\.rule) }

    var status: String { String(response.dropFirst(9).prefix(3)) }

    /// Has a validator that only takes notes look on, between `app` and `server`.
    static func observe(
        _ app: @escaping Application, from server: Middleware = { $0 },
        to request: String = ValidationExchange.get
    ) async -> ValidationExchange {
        let seen = Recorder<GatewayViolation>()
        let checked = server(validator(app) { seen.add($0) })
        return await run(checked, request, seen)
    }

    /// Has the validator throw and warn by itself.
    static func enforce(
        _ app: @escaping Application, from server: Middleware = { $0 },
        to request: String = ValidationExchange.get
    ) async -> ValidationExchange {
        await run(server(validator(app)), request, Recorder())
    }

    private static func run(
        _ app: @escaping Application, _ request: String, _ seen: Recorder<GatewayViolation>
    ) async -> ValidationExchange {
        let log = Recorder<String>()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = ErrorStream { log.add($0) }
        let stream = ScriptedStream(request)
        await AsyncGatewayServer(configuration: configuration, app: app).serve(stream)
        return ValidationExchange(
            violations: seen.all, response: await stream.output, log: log.all.joined())
    }

    static let get = "GET /cups HTTP/1.1\r\nHost: tea.example\r\nConnection: close\r\n\r\n"

    static let head = "HEAD /cups HTTP/1.1\r\nHost: tea.example\r\nConnection: close\r\n\r\n"

    static let options = "OPTIONS /cups HTTP/1.1\r\nHost: tea.example\r\nConnection: close\r\n\r\n"

    static let post =
        "POST /cups HTTP/1.1\r\nHost: tea.example\r\nConnection: close\r\n"
        + "Content-Length: 5\r\n\r\nassam"
}

/// What was seen, in order, by whatever task saw it.
final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func takeAll() -> [Element] {
        elements.withLock { elements in
            defer { elements = [] }
            return elements
        }
    }

    func add(_ element: Element) {
        elements.withLock { $0.append(element) }
    }
}

/// A connection whose client has sent everything that it will send.
actor ScriptedStream: ByteStream {
    private(set) var output = ""
    private var input: [UInt8]
    private var expectations: ByteStreamExpectations?
    private let onWrite: @Sendable (String) -> Void

    init(_ input: String, onWrite: @escaping @Sendable (String) -> Void = { _ in }) {
        self.input = Array(input.utf8)
        self.onWrite = onWrite
    }

    nonisolated var now: ContinuousClock.Instant { .now }

    nonisolated var remoteAddress: SocketAddress? { nil }

    func open(_ expectations: ByteStreamExpectations) {
        self.expectations = expectations
    }

    /// The client goes away without a word.
    func disconnect() {
        expectations?.onDisconnect()
    }

    func read(atMost count: Int, until deadline: ContinuousClock.Instant?) -> [UInt8] {
        defer { input.removeFirst(min(count, input.count)) }
        return Array(input.prefix(count))
    }

    func write(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        output += text
        onWrite(text)
    }

    nonisolated func expireRead() {}

    func flush() {}

    func finishWriting() {}

    func close() {}

    func abort() {}
}
