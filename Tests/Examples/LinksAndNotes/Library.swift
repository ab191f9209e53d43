import AsyncGateway
import FoundationEssentials
import Synchronization

struct Link: Codable, Sendable { var code: String, url: URL, hits = 0 }
struct Note: Codable, Sendable { var id: Int, text: String }

/// Things by their keys, in memory; what is not there is a 404, and what is there already a 409.
final class Shelf<Key: Hashable & Comparable & Sendable, Item: Sendable>: Sendable {
    private let items = Mutex<[Key: Item]>([:])

    var all: [Item] { items.withLock { $0.sorted { $0.key < $1.key }.map(\.value) } }

    /// Adds what `make` makes of how many there are.
    func add(_ make: (_ count: Int) -> (key: Key, item: Item)) throws {
        try items.withLock { items in
            guard items.count < 10_000 else { throw HTTPError(.insufficientStorage) }
            let (key, item) = make(items.count)
            guard items[key] == nil else { throw HTTPError(.conflict, "\(key) is taken.") }
            items[key] = item
        }
    }

    /// Changes a thing, which `nil` removes, and returns what it has become, or was.
    func update(_ key: Key, _ change: (inout Item?) -> Void = { _ in }) throws -> Item {
        try items.withLock { items in
            guard let item = items[key] else { throw HTTPError(.notFound) }
            change(&items[key])
            return items[key] ?? item
        }
    }
}
