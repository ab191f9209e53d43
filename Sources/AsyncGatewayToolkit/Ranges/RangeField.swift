/// The value of a Range field in bytes. (RFC 9110 §14.1.2, §14.2)
struct RangeField {
    /// One element of the list.
    enum Element: Equatable {
        /// From a position on, to another one, which is included, or to the end.
        case from(Int, through: Int?)
        /// The last bytes, so many.
        case last(Int)
    }

    /// How many ranges are heeded.
    ///
    /// No client that reads a file in parts needs as many, and each costs a head in the response:
    /// RFC 9110 §14.2 lets a server ignore what asks for many small ranges.
    static let maximumCount = 32

    let elements: [Element]

    /// Reads the value of a field.
    ///
    /// - Returns: `nil` for what is to be ignored: another unit, what is malformed (RFC 9110 §14.2), and
    ///   more ranges than ``maximumCount``.
    init?(_ field: String) {
        let unit = "bytes="
        guard field.utf8.count > unit.utf8.count,
            // RFC 9110 §14.1: the names of units are the same in any case.
            Substring(field.utf8.prefix(unit.utf8.count)).equalsIgnoringCase(unit)
        else { return nil }
        var elements: [Element] = []
        var rest = Array(field.utf8.dropFirst(unit.utf8.count))[...]
        while true {
            // RFC 9110 §5.6.1.2: elements of a list may be empty.
            rest = rest.drop { isBlank($0) || $0 == comma }
            if rest.isEmpty { break }
            let text = rest.prefix { $0 != comma }
            guard let element = Element(text.trimmingBlanks), elements.count < Self.maximumCount
            else { return nil }
            elements.append(element)
            rest = rest[text.endIndex...]
        }
        if elements.isEmpty { return nil }
        self.elements = elements
    }

    /// What the ranges select of a representation.
    ///
    /// - Parameter size: how many bytes it has.
    /// - Returns: the parts, those that overlap or touch joined into one (RFC 9110 §15.3.7.2).
    func selection(of size: Int) -> RangeSelection {
        // Nothing of it can be selected. Some clients send a range with each request to limit what they
        // receive, and get what they want. (RFC 9110 §14.2: a server may ignore Range.)
        guard size > 0 else { return .whole }
        let ranges = elements.compactMap { $0.range(in: size) }
        // RFC 9110 §14.2: who asks for the same bytes again and again would get more than the whole.
        var left = size
        for range in ranges {
            guard range.count <= left else { return .whole }
            left -= range.count
        }
        let parts = coalesced(ranges)
        switch parts.count {
        case 0: return .unsatisfiable
        case 1: return .one(parts[0])
        default: return .several(parts)
        }
    }
}

extension RangeField.Element {
    /// Reads `0-499`, `500-` or `-500`.
    fileprivate init?(_ text: ArraySlice<UInt8>) {
        guard let sign = text.firstIndex(of: UInt8(ascii: "-")) else { return nil }
        let (before, behind) = (text[..<sign], text[(sign + 1)...])
        if before.isEmpty {
            guard let count = decimal(behind) else { return nil }
            self = .last(count)
        } else if behind.isEmpty {
            guard let first = decimal(before) else { return nil }
            self = .from(first, through: nil)
        } else {
            guard let first = decimal(before), let last = decimal(behind), first <= last
            else { return nil }
            self = .from(first, through: last)
        }
    }

    /// The bytes that it selects of so many; `nil` if none.
    fileprivate func range(in size: Int) -> Range<Int>? {
        switch self {
        case .from(let first, let last):
            guard first < size else { return nil }
            return first..<min(last ?? size, size - 1) + 1
        case .last(let count):
            return count == 0 ? nil : max(0, size - count)..<size
        }
    }
}

/// A number of any length; one that is too large for `Int` is the largest, which is behind any file.
private func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    var value = 0
    for digit in digits {
        let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, isTooLargeToo) = product.addingReportingOverflow(Int(digit - 0x30))
        if isTooLarge || isTooLargeToo { return .max }
        value = sum
    }
    return value
}

/// The ranges in their order, each joined with those that it overlaps or touches.
private func coalesced(_ ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.reduce(into: []) { result, range in
        var (joined, position) = (range, result.count)
        while let index = result.firstIndex(where: { $0.touches(joined) }) {
            let other = result.remove(at: index)
            joined =
                min(joined.lowerBound, other.lowerBound)..<max(joined.upperBound, other.upperBound)
            position = min(position, index)
        }
        result.insert(joined, at: min(position, result.count))
    }
}

extension Range<Int> {
    fileprivate func touches(_ other: Range<Int>) -> Bool {
        lowerBound <= other.upperBound && other.lowerBound <= upperBound
    }
}

private let comma = UInt8(ascii: ",")
