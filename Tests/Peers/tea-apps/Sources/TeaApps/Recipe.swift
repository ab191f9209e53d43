#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// The JSON object that a client sends to `/recipe`.
private struct Order: Decodable {
    let name: String
    let cups: Int
}

/// The JSON object that it gets back.
private struct Recipe: Encodable {
    let cups: Int
    let milliliters: Int
    let minutes: Int
    let name: String
    let spoons: Int

    init(_ order: Order) {
        cups = order.cups
        milliliters = 250 * order.cups
        minutes = order.name == "Assam" ? 4 : 3
        name = order.name
        spoons = order.cups + 1
    }
}

/// Answers an order of tea with its recipe, both as JSON.
///
/// - Throws: `DecodingError` for an order that cannot be read.
public func recipe(for order: Data) throws -> Data {
    try JSONEncoder.inOrder.encode(Recipe(JSONDecoder().decode(Order.self, from: order)))
}
