/// How the names and the keywords of a message are compared.
///
/// The loops that ignore case have no early exit, so that they are vectorised: most texts of one
/// length are the same.
extension Span where Element == UInt8 {
    /// Whether the bytes in `range` are `lowercase` in any mixture of cases.
    func equals(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { expected in
            let bytes = extracting(range)
            var difference: UInt8 = 0
            for index in bytes.indices {
                difference |= ByteRules.lowercased(bytes[index]) ^ expected[index]
            }
            return difference == 0
        }
    }

    /// Whether the bytes in `range` are exactly those of `text`.
    func equals(_ range: Range<Int>, exactly text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for offset in 0..<expected.count {
                guard self[range.lowerBound + offset] == expected[offset] else { return false }
            }
            return true
        }
    }

    /// Whether both have the same bytes but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        for index in indices {
            difference |= ByteRules.lowercased(self[index]) ^ ByteRules.lowercased(other[index])
        }
        return difference == 0
    }
}
