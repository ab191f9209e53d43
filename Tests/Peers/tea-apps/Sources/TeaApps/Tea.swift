#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A tea of the benchmarks' site, as the JSON object that tells of it.
public struct Tea: Encodable, Sendable {
    /// How much a package holds.
    public let grams: Int
    /// The number that the tea is asked for by.
    public let id: Int
    /// What it is called.
    public let name: String
    /// Where it grows.
    public let origin: String
    /// How long it steeps.
    public let steepingSeconds: Int
    /// Three words for the search.
    public let tags: [String]
}

/// The hundred teas of the site, by their ids.
public let teas = Dictionary(uniqueKeysWithValues: (1...100).map { ($0, Tea($0)) })

extension Tea {
    /// Teas are made by a rule that the peers in other languages have as well.
    fileprivate init(_ id: Int) {
        let (garden, country) = gardens[id % gardens.count]
        self.init(
            grams: 50 * (1 + id % 4),
            id: id,
            name: "\(garden), lot \(id) of the spring picking",
            origin: "\(garden), \(country)",
            steepingSeconds: 120 + 30 * (id % 5),
            tags: [
                kinds[id % kinds.count], tastes[id % tastes.count], occasions[id % occasions.count],
            ]
        )
    }

    /// The JSON object, made anew.
    ///
    /// - Throws: `EncodingError`, which no tea causes.
    public func json() throws -> Data {
        try JSONEncoder.inOrder.encode(self)
    }
}

extension JSONEncoder {
    /// A new encoder, which writes members in the order of their names.
    ///
    /// Any other order would differ from one process to the next.
    public static var inOrder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }
}

private let gardens = [
    ("Assam", "India"), ("Darjeeling", "India"), ("Nilgiri", "India"), ("Uva", "Sri Lanka"),
    ("Dimbula", "Sri Lanka"), ("Keemun", "China"), ("Longjing", "China"), ("Uji", "Japan"),
    ("Alishan", "Taiwan"), ("Thyolo", "Malawi"),
]
private let kinds = ["black, whole leaves", "green, whole leaves", "white, buds", "oolong, rolled"]
private let tastes = ["malty, with some honey", "floral, with some citrus", "grassy and fresh"]
private let occasions = ["for the morning", "for the afternoon"]
