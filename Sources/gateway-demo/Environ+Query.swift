import AsyncGateway

extension Environ {
    /// The number that the query gives for `name`, at most 2^30, or `fallback` if it gives none.
    func queryNumber(_ name: String, default fallback: Int) -> Int {
        for pair in Array(queryString.utf8).split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
            if parts.count == 2, parts[0].elementsEqual(name.utf8),
                let number = Int(digits: parts[1])
            {
                return min(number, 1 << 30)
            }
        }
        return fallback
    }
}
