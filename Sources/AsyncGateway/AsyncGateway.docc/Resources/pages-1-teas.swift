import Synchronization

/// The names of the teas, in the order in which they were added.
final class Teas: Sendable {
    private let names = Mutex(["Assam"])

    var all: [String] { names.withLock { $0 } }

    func add(_ name: String) {
        names.withLock { $0.append(name) }
    }
}
