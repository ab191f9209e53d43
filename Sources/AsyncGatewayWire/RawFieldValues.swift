/// The field values of a section that are not valid UTF-8, each by the position of its field.
///
/// No string can hold them: the list of fields has text for them, in which malformed parts are
/// U+FFFD. What that text says of controls and blanks holds for the bytes too, because both have
/// the same bytes below 0x80 in the same order. Nearly every section has no such value.
package struct RawFieldValues: Sendable, Hashable {
    /// `nil` rather than empty: a copy of `nil` costs nothing.
    private var values: [Int: [UInt8]]?

    /// No values.
    package init() {}

    /// Whether there is no value.
    package var isEmpty: Bool { values == nil }

    /// How many bytes the values have.
    var byteCount: Int { values?.values.reduce(0) { $0 + $1.count } ?? 0 }

    /// The value of the field at `position`; `nil` if it is valid UTF-8.
    @inline(__always)
    package subscript(position: Int) -> [UInt8]? { values?[position] }

    /// Keeps the value of the field at `position`.
    package mutating func set(_ value: [UInt8], at position: Int) {
        values = values ?? [:]
        values?[position] = value
    }

    /// Follows the insertion of a field at `position`.
    package mutating func insertPosition(_ position: Int) {
        guard let old = values else { return }
        values = Dictionary(
            uniqueKeysWithValues: old.map { ($0.key < position ? $0.key : $0.key + 1, $0.value) })
    }

    /// Follows the removal of fields, of `count` that there were.
    package mutating func removePositions(of count: Int, where isRemoved: (Int) -> Bool) {
        guard let old = values else { return }
        let kept = (0..<count).filter { !isRemoved($0) }.enumerated().compactMap { new, position in
            old[position].map { (new, $0) }
        }
        values = kept.isEmpty ? nil : Dictionary(uniqueKeysWithValues: kept)
    }
}
