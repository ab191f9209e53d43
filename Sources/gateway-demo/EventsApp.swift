import AsyncGateway
import AsyncGatewayToolkit

/// A live stream: an event each 100 ms, whose ids count from 1, or from where the client has left it.
///
/// `?every=` has another number of milliseconds, and `?count=` ends it after so many. After `?quiet=`
/// milliseconds without an event a comment is sent.
let eventsApp = application { environ in
    let last = environ.lastEventID.flatMap { Int(digits: $0.utf8) } ?? 0
    let ticks = Ticks(
        after: min(last, largestID), count: environ.queryNumber("count", default: 1 << 30),
        every: .milliseconds(environ.queryNumber("every", default: 100)))
    return .events(
        ticks, for: environ, goodbye: goodbye,
        keepAlive: .milliseconds(environ.queryNumber("quiet", default: 15_000)))
}

private let largestID = 1 << 53

private let goodbye = ServerSentEvent.comment("The server is going down.")

/// Events with a pause before each.
private struct Ticks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    private var id: Int
    private let lastID: Int
    private let pause: Duration

    init(after id: Int, count: Int, every pause: Duration) {
        self.id = id
        lastID = id + count
        self.pause = pause
    }

    func makeAsyncIterator() -> Ticks { self }

    mutating func next() async throws -> ServerSentEvent? {
        guard id < lastID else { return nil }
        try await Task.sleep(for: pause)
        id += 1
        return ServerSentEvent("tick \(id)", id: id)
    }
}
