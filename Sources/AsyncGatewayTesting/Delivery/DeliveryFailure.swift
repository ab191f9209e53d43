/// An app answers a request in a way that depends on how it is delivered, or does not end.
public struct DeliveryFailure: Error, Sendable, CustomStringConvertible {
    /// What was seen, a line for each difference; at most ten.
    ///
    /// It names the delivery, and how its response differs from that to the request that was delivered
    /// whole.
    public let differences: [String]

    init(_ differences: [String]) {
        self.differences = differences
    }

    /// The differences, each on a line.
    public var description: String { differences.joined(separator: "\n") }
}

/// What has been found so far.
struct DeliveryFailures {
    private static let limit = 10

    private var lines: [String] = []
    private var isOver = false

    /// Whether nothing more is to be tried.
    var isFull: Bool { isOver || lines.count >= Self.limit }

    /// Adds what a delivery has shown, and ends the search if it has not come to an end: nor would
    /// the next one.
    mutating func add(_ delivery: String, _ differences: [String], isOver: Bool) {
        lines += differences.map { "\(delivery): \($0)" }
        if isOver { self.isOver = true }
    }

    /// Throws unless nothing was found.
    func check() throws {
        if !lines.isEmpty { throw DeliveryFailure(Array(lines.prefix(Self.limit))) }
    }
}
