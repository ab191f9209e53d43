/// A pattern of paths with `*`, `**` and `**/`.
///
/// A path is compared in time in proportion to its length and that of the pattern, whatever both are:
/// all places of the pattern where the bytes that were read may end are followed at once.
struct PathPattern: Sendable {
    fileprivate enum Part: Equatable {
        case byte(UInt8)
        /// `*`: any bytes but slashes.
        case name
        /// `**`: any bytes.
        case anything
        /// `**/`: nothing, or any bytes and a slash.
        case folders
    }

    /// What comes before the first part that is no byte, which rejects most paths at once.
    private let beginning: [UInt8]
    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        if rest.first == slash { rest = rest.dropFirst() }
        while !rest.isEmpty { parts.append(Self.part(&rest)) }
        beginning = parts.prefix { $0.literal != nil }.compactMap(\.literal)
        self.parts = Array(parts.dropFirst(beginning.count))
    }

    private static func part(_ rest: inout ArraySlice<UInt8>) -> Part {
        let wildcards: [(String, Part)] = [("**/", .folders), ("**", .anything), ("*", .name)]
        for (text, part) in wildcards where rest.starts(with: text.utf8) {
            rest = rest.dropFirst(text.utf8.count)
            return part
        }
        return .byte(rest.removeFirst())
    }

    /// Whether the whole path matches.
    func matches(_ path: [UInt8]) -> Bool {
        guard path.starts(with: beginning) else { return false }
        var places = Places(count: parts.count)
        enter(0, &places)
        for byte in path.dropFirst(beginning.count) {
            var next = Places(count: parts.count)
            for part in parts.indices {
                if places.before[part] { step(from: part, over: byte, to: &next) }
                if places.within[part] { stepWithinFolders(part, over: byte, to: &next) }
            }
            places = next
        }
        return places.before[parts.count]
    }

    /// Adds the place before a part, and those behind it that are reached without reading.
    private func enter(_ part: Int, _ places: inout Places) {
        for place in part...parts.count {
            places.before[place] = true
            guard place < parts.count, parts[place].literal == nil else { return }
        }
    }

    /// Adds the places that a byte leads to from the one before a part.
    private func step(from part: Int, over byte: UInt8, to places: inout Places) {
        switch parts[part] {
        case .byte(let expected): if byte == expected { enter(part + 1, &places) }
        case .name: if byte != slash { enter(part, &places) }
        case .anything: enter(part, &places)
        case .folders: stepWithinFolders(part, over: byte, to: &places)
        }
    }

    /// A folder that has begun has to end with its slash.
    private func stepWithinFolders(_ part: Int, over byte: UInt8, to places: inout Places) {
        places.within[part] = true
        if byte == slash { enter(part + 1, &places) }
    }

    /// Where in the pattern the bytes that were read may end.
    private struct Places {
        var before: [Bool]
        var within: [Bool]

        init(count: Int) {
            before = Array(repeating: false, count: count + 1)
            within = before
        }
    }
}

extension PathPattern.Part {
    /// The byte, if it stands for nothing else.
    fileprivate var literal: UInt8? {
        if case .byte(let byte) = self { byte } else { nil }
    }
}

private let slash = UInt8(ascii: "/")
