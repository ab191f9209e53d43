import AsyncGateway
import AsyncGatewayToolkit
import Synchronization

/// A tea as clients send it, and see it.
struct Tea: Codable, Sendable, Equatable {
    var name: String
    var grams: Int
    var origin: String?

    /// Throws a 422 that names what is wrong.
    func checked() throws -> Tea {
        guard !name.isEmpty, name.utf8.count <= 100 else {
            throw HTTPError(.unprocessableContent, "name has 1 to 100 bytes.")
        }
        guard 0...1_000_000 ~= grams else {
            throw HTTPError(.unprocessableContent, "grams is from 0 to 1000000.")
        }
        return self
    }
}

/// A tea in the store, with what tells its versions apart.
struct StoredTea: Encodable, Sendable {
    let id: Int
    var tea: Tea
    /// No count: another process would begin anew, and have the same for another tea.
    var version = UInt64.random(in: 0...UInt64.max)

    var validators: Validators { Validators(entityTag: EntityTag(opaque: "\(version)")) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try tea.encode(to: encoder)
    }

    private enum CodingKeys: CodingKey { case id }
}

/// The teas, in memory; what is not there is a 404.
final class TeaStore: Sendable {
    private let teas = Mutex<(last: Int, all: [Int: StoredTea])>((0, [:]))

    func add(_ tea: Tea) -> StoredTea {
        teas.withLock { teas in
            teas.last += 1
            let stored = StoredTea(id: teas.last, tea: tea)
            teas.all[stored.id] = stored
            return stored
        }
    }

    /// Reads a tea, or changes it in one step; `nil` removes it.
    @discardableResult
    func update(
        _ id: Int, _ change: (inout StoredTea?) throws -> Void = { _ in }
    ) throws -> StoredTea {
        try teas.withLock { teas in
            guard let old = teas.all[id] else {
                throw HTTPError(.notFound, "There is no tea \(id).")
            }
            try change(&teas.all[id])
            return teas.all[id] ?? old
        }
    }

    /// The teas behind an id in the order of their ids, at most so many, whose names contain a text.
    func page(after id: Int, _ count: Int, named text: String?) -> [StoredTea] {
        teas.withLock { teas in
            let found = teas.all.values.filter { stored in
                stored.id > id && (text.map { stored.tea.name.contains($0) } ?? true)
            }
            return Array(found.sorted { $0.id < $1.id }.prefix(count))
        }
    }
}
