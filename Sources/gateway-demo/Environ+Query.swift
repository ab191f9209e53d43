import AsyncGateway

extension Environ {
    /// The number that the query gives for `name`, or `fallback` if it gives none.
    func queryNumber(_ name: String, default fallback: Int) -> Int {
        for pair in queryString.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == name, let number = Int(parts[1]), number >= 0 {
                return min(number, 1 << 30)
            }
        }
        return fallback
    }
}
