/// The elements of a comma-separated field value.
///
/// Such a value is never compared as a whole: `Close, TE` contains `close`.
///
/// RFC 9110 §5.6.1
package enum CommaList {
    /// Whether one element of `value` is `name`, whatever its case; `name` is in lower case.
    package static func contains(_ name: StaticString, in value: ArraySlice<UInt8>) -> Bool {
        let bytes = value.span
        return contains(name, in: bytes, bytes.indices)
    }

    /// Whether the last element of `value` that is not empty is `name`, whatever its case; `name` is
    /// in lower case.
    package static func ends(with name: StaticString, _ value: ArraySlice<UInt8>) -> Bool {
        let bytes = value.span
        var (start, isLast) = (0, false)
        while let element = nextElement(in: bytes, from: &start, to: bytes.count) {
            if !element.isEmpty { isLast = bytes.equals(element, name) }
        }
        return isLast
    }

    static func contains(_ name: StaticString, in bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while let element = nextElement(in: bytes, from: &start, to: range.upperBound) {
            if bytes.equals(element, name) { return true }
        }
        return false
    }

    /// Finds the element that begins at `start`, and moves `start` behind its comma.
    ///
    /// An empty value has one element, which is empty. Quoted commas count as commas, for none
    /// of the lists that a server must read has any.
    ///
    /// - Returns: The element without spaces around it, perhaps empty, or `nil` after the last.
    static func nextElement(
        in bytes: Span<UInt8>, from start: inout Int, to end: Int
    ) -> Range<Int>? {
        guard start <= end else { return nil }
        let comma = bytes.firstIndex(of: .comma, from: start, to: end)
        defer { start = comma + 1 }
        return bytes.trimmingSpace(start..<comma)
    }
}
