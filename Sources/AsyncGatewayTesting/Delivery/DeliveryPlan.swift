/// Which deliveries of a request there are.
enum DeliveryPlan {
    /// The most pieces that a request is sent in.
    private static let maximumPieces = 4096
    private static let maximumCuts = 1024
    private static let minimumCuts = 64
    private static let maximumLeaves = 64
    /// The most bytes that are sent and received for all cuts.
    private static let budget = 1 << 25

    /// A request in the pieces in which it is sent.
    struct Delivery: Sendable {
        let name: String
        let pieces: [ArraySlice<UInt8>]
    }

    /// When a client leaves.
    enum Leave: Sendable, CustomStringConvertible {
        case atOnce
        case afterBlocks(Int)

        /// Whether it is time to leave after as many blocks.
        func isDue(after count: Int) -> Bool {
            if case .afterBlocks(count) = self { true } else { false }
        }

        var description: String {
            switch self {
            case .atOnce: "during the call"
            case .afterBlocks(0): "after the head"
            case .afterBlocks(1): "after 1 block"
            case .afterBlocks(let count): "after \(count) blocks"
            }
        }
    }

    /// The positions at which a request is cut.
    static func cuts(in count: Int, answeredBy responseCount: Int) -> [Int] {
        let affordable = budget / (count + responseCount + 1)
        let limit = min(maximumCuts, max(minimumCuts, affordable))
        return positions(1..<max(1, count), atMost: limit)
    }

    /// The deliveries of a request in pieces.
    static func deliveries(of bytes: [UInt8], cutAt cuts: [Int]) -> [Delivery] {
        let size = max(1, (bytes.count + maximumPieces - 1) / maximumPieces)
        let small = stride(from: 0, to: bytes.count, by: size).map {
            bytes[$0..<min($0 + size, bytes.count)]
        }
        let name = size == 1 ? "byte by byte" : "in pieces of \(size) bytes"
        return [Delivery(name: name, pieces: small)]
            + cuts.map { cut in
                Delivery(
                    name: "cut after byte \(cut) of \(bytes.count)",
                    pieces: [bytes[..<cut], bytes[cut...]])
            }
    }

    /// When the client of a response of `count` blocks leaves.
    static func leaves(ofBlocks count: Int) -> [Leave] {
        [.atOnce] + positions(0..<count + 1, atMost: maximumLeaves).map(Leave.afterBlocks)
    }

    /// All numbers of a range; of a longer one, a quarter of the limit from its beginning, a quarter from
    /// its end, and the rest evenly between them.
    private static func positions(_ range: Range<Int>, atMost limit: Int) -> [Int] {
        guard range.count > limit else { return Array(range) }
        let (edge, middle) = (limit / 4, limit / 2)
        let inner = range.dropFirst(edge).dropLast(edge)
        let between = (0..<middle).map { inner.startIndex + $0 * inner.count / middle }
        return Array(range.prefix(edge)) + between + Array(range.suffix(edge))
    }
}
