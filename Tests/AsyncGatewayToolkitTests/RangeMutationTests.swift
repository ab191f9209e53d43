import AsyncGateway
import Testing
import WireFuzzing

@testable import AsyncGatewayToolkit

extension ForgedGrammar {
    /// What is selected is within the file, no byte twice, and what the list says is in it.
    static let ranges = ForgedGrammar(
        "ranges",
        [
            "bytes=", "0-0", "0-", "-1", "-0", "-", ",", ", ", "1-2", "2-1", "5-9", "8-", "9", "0",
            "99999999999999999999", "bytes", "=", " ", "\t", "3-4,", "7-7,", "x", "BYTES=",
        ]
    ) { bytes, random in
        let field = "bytes=" + String(decoding: bytes, as: UTF8.self)
        let size = Int.random(in: 0...12, using: &random)
        guard let range = RangeField(field) else { return nil }
        let parts: [Range<Int>]
        switch range.selection(of: size) {
        case .whole: return nil
        case .unsatisfiable: parts = []
        case .one(let part): parts = [part]
        case .several(let several): parts = several
        }
        let expected = (0..<size).filter { byte in range.elements.contains { $0.has(byte, size) } }
        guard parts.allSatisfy({ !$0.isEmpty }) else { return "an empty part: \(parts)" }
        guard parts.flatMap(Array.init).sorted() == expected else {
            return "\(parts) of \(size), not \(expected)"
        }
        let ends = Set(parts.map(\.upperBound))
        return parts.contains { ends.contains($0.lowerBound) } ? "parts that touch: \(parts)" : nil
    }

    /// What is read of a list is what was written.
    static let entityTags = ForgedGrammar(
        "entity tags",
        ["\"a\"", "W/\"b\"", "\"\"", ",", ", ", "*", " ", "\t", "W/", "\"", "w/", "a"]
    ) { bytes, _ in
        guard case .tags(let tags)? = EntityTagList(String(decoding: bytes, as: UTF8.self))
        else { return nil }
        let written = tags.map(\.description).joined(separator: " ,, ")
        return EntityTagList(written) == .tags(tags)
            ? nil : "written, it is another list: \(written)"
    }

    /// What is read of a date is the moment that is written of it.
    static let dates = ForgedGrammar(
        "dates",
        [
            "Sun, ", "Sunday, ", "Mon ", "06 ", "06-", "Nov ", "Nov-", "94 ", "1994 ", "1994",
            " 6 ",
            "08:49:37 ", "23:59:60 ", "GMT", "GMT", "Thu, 01 Jan 1970 ", "00:00:00 GMT",
        ]
    ) { bytes, _ in
        guard let time = unixSeconds(httpDate: String(decoding: bytes, as: UTF8.self), now: 0)
        else { return nil }
        return unixSeconds(httpDate: httpDate(unixSeconds: time)) == time ? nil : "\(time)"
    }

    /// A pattern matches as one that tries all ways does.
    static let pathPatterns = ForgedGrammar(
        "path patterns", ["*", "**", "**/", "a", "b", "/", "a/", "/b", "/ ", " a/b", " b"]
    ) { bytes, _ in
        let parts = bytes.prefix(14).split(
            separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        let (pattern, path) = (
            parts[0].drop { $0 == UInt8(ascii: "/") }, parts.count > 1 ? parts[1] : []
        )
        let matches = PathPattern(String(decoding: pattern, as: UTF8.self)).matches(Array(path))
        guard String(validating: pattern, as: UTF8.self) != nil else { return nil }
        return matches == isMatch(pattern, path) ? nil : "it matches: \(matches)"
    }
}

extension RangeField.Element {
    fileprivate func has(_ byte: Int, _ size: Int) -> Bool {
        switch self {
        case .from(let first, let last): first <= byte && byte <= last ?? .max
        case .last(let count): byte >= size - count
        }
    }
}

/// Whether a path matches a pattern, tried in every way.
private func isMatch(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> Bool {
    func isMatchOfSomeEnd(_ rest: ArraySlice<UInt8>, where isSkipped: (ArraySlice<UInt8>) -> Bool)
        -> Bool
    {
        (path.startIndex...path.endIndex).contains {
            isSkipped(path[..<$0]) && isMatch(rest, path[$0...])
        }
    }
    let slash = UInt8(ascii: "/")
    guard let first = pattern.first else { return path.isEmpty }
    if pattern.starts(with: "**/".utf8) {
        return isMatchOfSomeEnd(pattern.dropFirst(3)) { $0.isEmpty || $0.last == slash }
    }
    if pattern.starts(with: "**".utf8) {
        return isMatchOfSomeEnd(pattern.dropFirst(2)) { _ in true }
    }
    if first == UInt8(ascii: "*") {
        return isMatchOfSomeEnd(pattern.dropFirst()) { !$0.contains(slash) }
    }
    return path.first == first && isMatch(pattern.dropFirst(), path.dropFirst())
}
