import AsyncGateway

extension Environ {
    /// The number that the query gives for `name`, at most 2^30, or `fallback` if it gives none.
    func queryNumber(_ name: String, default fallback: Int) -> Int {
        var rest = Array(queryString.utf8)[...]
        while !rest.isEmpty {
            var value = rest.takePart(endedBy: "&").drop { $0 == UInt8(ascii: "=") }
            if value.takePart(endedBy: "=").hasBytes(of: name),
                let number = Int(digits: value)
            {
                return min(number, 1 << 30)
            }
        }
        return fallback
    }
}
