/// How the names and the keywords of a message are compared: eight bytes at a time.
extension Span where Element == UInt8 {
    /// Whether the bytes in `range` are `lowercase` in any mixture of cases.
    ///
    /// Inlined, so that the words of `lowercase` are constants where it is a literal.
    @inline(__always)
    func equals(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { expected in
            let (bytes, expected) = (extracting(range), expected.span)
            return expected.allWords { ByteWord.lowercased(bytes.word($0)) == expected.word($0) }
        }
    }

    /// Whether the bytes in `range` are exactly those of `text`.
    @inline(__always)
    func equals(_ range: Range<Int>, exactly text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            let (bytes, expected) = (extracting(range), expected.span)
            return expected.allWords { bytes.word($0) == expected.word($0) }
        }
    }

    /// Whether both have the same bytes but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        // A short word would be put together byte by byte as well.
        guard count >= 8 else { return indices.allSatisfy { hasSameLetter(as: other, at: $0) } }
        return allWords { range in
            let (left, right) = (word(range), other.word(range))
            // The case is nearly always the same.
            return left == right || ByteWord.lowercased(left) == ByteWord.lowercased(right)
        }
    }

    @inline(__always)
    private func hasSameLetter(as other: Span<UInt8>, at index: Int) -> Bool {
        self[index] == other[index]
            || ByteRules.lowercased(self[index]) == ByteRules.lowercased(other[index])
    }
}
