import AsyncGateway
import AsyncGatewayToolkit
import Synchronization

struct Message: Sendable {
    let id: Int
    let name: String
    let text: String
}

/// Who is in the chat, and what was said last; all that it keeps is bounded.
final class Room: Sendable {
    private struct State {
        var messages: [Message] = []
        var lastID: Int
        /// How many pages each has open.
        var visitors: [String: Int] = [:]
        /// When each has spoken, for those who have in the last second.
        var speakers: [String: ContinuousClock.Instant] = [:]
    }

    /// How many messages are kept for those who come later.
    static let memory = 100
    /// Nobody speaks twice within it.
    private static let pause = Duration.seconds(1)

    private let state: Mutex<State>

    /// - Parameter lastID: what the ids of the messages begin behind.
    init(lastID: Int) {
        state = Mutex(State(lastID: lastID))
    }

    var messages: [Message] { state.withLock(\.messages) }

    var names: [String] { state.withLock { $0.visitors.keys.sorted() } }

    /// Keeps a message, and passes it on in the same order to all.
    func say(
        _ text: String, as name: String, at now: ContinuousClock.Instant,
        _ publish: (Message) -> Void
    ) throws {
        try state.withLock { state in
            state.speakers = state.speakers.filter { $0.value.duration(to: now) < Self.pause }
            guard state.speakers.updateValue(now, forKey: name) == nil else {
                throw HTTPError(.tooManyRequests, "Take a breath.", headers: ["Retry-After": "1"])
            }
            state.lastID += 1
            let message = Message(id: state.lastID, name: name, text: text)
            state.messages = state.messages.suffix(Self.memory - 1) + [message]
            publish(message)
        }
    }

    /// - Returns: whether that is another one than before.
    func enter(_ name: String) -> Bool {
        state.withLock { state in
            state.visitors[name, default: 0] += 1
            return state.visitors[name] == 1
        }
    }

    /// - Returns: whether that was the last page of the visitor.
    func leave(_ name: String) -> Bool {
        state.withLock { state in
            let pages = (state.visitors[name] ?? 1) - 1
            state.visitors[name] = pages > 0 ? pages : nil
            return pages == 0
        }
    }
}
