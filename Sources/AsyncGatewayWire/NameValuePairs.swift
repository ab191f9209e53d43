/// The names and values of FastCGI. (FastCGI Specification 1.0, §3.4)
enum NameValuePairs {
    /// Appends all pairs in `range` to `pairs`, which is empty.
    ///
    /// - Throws: `WireError` if a length reaches beyond the end, or there are more than `limit`.
    static func read(
        _ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int, into pairs: inout [FieldLine]
    ) throws(WireError) {
        let end = range.upperBound
        // As many as most requests have.
        pairs.reserveCapacity(min(limit, 32))
        var position = range.lowerBound
        while position < end {
            guard pairs.count < limit else { throw WireError(.tooManyVariables) }
            let nameLength = try length(bytes, &position, before: end)
            let valueLength = try length(bytes, &position, before: end)
            let rest = end - position
            guard nameLength <= rest, valueLength <= rest - nameLength else {
                throw WireError(.malformedVariables)
            }
            let value = position + nameLength
            pairs.append(
                FieldLine(
                    name: ByteRange(position..<value), value: ByteRange(value..<value + valueLength)
                ))
            position = value + valueLength
        }
    }

    /// Reads a length: one byte up to 127, else four without the first bit.
    private static func length(
        _ bytes: Span<UInt8>, _ position: inout Int, before end: Int
    ) throws(WireError) -> Int {
        guard position < end else { throw WireError(.malformedVariables) }
        let first = bytes[position]
        guard first & 0x80 != 0 else {
            position += 1
            return Int(first)
        }
        guard end - position >= 4 else { throw WireError(.malformedVariables) }
        var length = Int(first & 0x7F)
        for index in 1...3 { length = length << 8 | Int(bytes[position + index]) }
        position += 4
        return length
    }

    /// Appends a pair.
    package static func append(
        _ name: some Collection<UInt8>, _ value: some Collection<UInt8>, to bytes: inout [UInt8]
    ) {
        for count in [name.count, value.count] {
            if count < 0x80 {
                bytes.append(UInt8(count))
            } else {
                let word = UInt32(count) | 0x8000_0000
                for shift in [24, 16, 8, 0] {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
        }
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
    }
}
