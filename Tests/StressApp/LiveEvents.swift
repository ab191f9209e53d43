import AsyncGateway
import AsyncGatewayToolkit
import Synchronization

/// Events that one task publishes and all clients of `/live` receive.
///
/// `Tests/Conformance/live_events.py` measures it. The query of the first client says how many there are in
/// a second.
final class LiveEvents: Sendable {
    private let broadcast = Broadcast<ServerSentEvent>(history: 1000)
    private let publishedCount = Atomic(0)
    private let hasBegun = Atomic(false)

    func listen(_ environ: Environ, _ startResponse: Responder) async throws -> ResponseBody {
        if !hasBegun.exchange(true, ordering: .relaxed) {
            let rate = environ.queryString.split(separator: "=").last.flatMap { Int($0) } ?? 100
            Task { await publish(each: .nanoseconds(1_000_000_000 / max(1, rate))) }
        }
        let response = Response.events(of: broadcast, for: environ)
        try await startResponse(response.status, response.headers)
        return response.body
    }

    /// What the script compares with what it has received.
    var figures: String {
        """
        published \(publishedCount.load(ordering: .relaxed))
        subscribers \(broadcast.subscriberCount)
        dropped \(broadcast.droppedCount)

        """
    }

    /// Publishes an event in each interval, as long as the process lives.
    private func publish(each interval: Duration) async {
        let text = String(repeating: "e", count: 100)
        var due = ContinuousClock.now
        while !Task.isCancelled {
            due += interval
            try? await Task.sleep(until: due, clock: .continuous)
            let id = publishedCount.add(1, ordering: .relaxed).newValue
            broadcast.publish(ServerSentEvent(text, id: id))
        }
    }
}
