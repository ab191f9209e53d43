internal import AsyncGatewayWire

/// The path of a request's target, decoded, with its encoded slashes still apart from the others.
///
/// It has a unit for each byte: the byte, or ``encodedSlash``.
struct TargetPath {
    private let units: [UInt16]

    /// Decodes the path of a target. (RFC 3986 §2.4: it is split before it is decoded.)
    init(_ path: ArraySlice<UInt8>) {
        // A slash is no hexadecimal digit, so no escape is cut in two.
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let decoded = segments.map { segment in
            PercentDecoding.decode(segment).map { $0 == slash ? encodedSlash : UInt16($0) }
        }
        units = Array(decoded.joined(separator: [slash]))
    }

    /// The segments of the end of this path that `pathInfo` is, of the path as it was sent or as
    /// ``SplitPath`` has normalized it on the way.
    ///
    /// - Returns: the segments; `nil` if it is the end of neither, or if no slash is encoded.
    func segments(ofRest pathInfo: [UInt8]) -> [[UInt8]]? {
        guard units.contains(encodedSlash) else { return nil }
        let rest = end(of: units, equalTo: pathInfo) ?? end(of: normalized, equalTo: pathInfo)
        return rest.map(Self.segments)
    }

    private func end(of units: [UInt16], equalTo bytes: [UInt8]) -> ArraySlice<UInt16>? {
        let end = units.suffix(bytes.count)
        return end.elementsEqual(bytes) { byte(of: $0) == $1 } ? end : nil
    }

    /// The segments of a path that begins with a slash, of either kind.
    static func segments(_ units: ArraySlice<UInt16>) -> [[UInt8]] {
        guard let first = units.first else { return [] }
        let rest = isSlash(first) ? units.dropFirst() : units
        return rest.split(separator: slash, omittingEmptySubsequences: false).map { segment in
            segment.map(byte)
        }
    }

    /// The path without empty segments and `.`, but with its last segment, whatever that is.
    ///
    /// Of the slashes that are left with no segment between them, one stays: an encoded one only if
    /// all are.
    private var normalized: [UInt16] {
        let starts = units.indices.filter { isSlash(units[$0]) }
        var kept: [UInt16] = []
        var pending = encodedSlash
        for (start, end) in zip(starts, starts.dropFirst() + [units.endIndex]) {
            pending = min(pending, units[start])
            let name = units[(start + 1)..<end]
            if end < units.endIndex, name.isEmpty || name.elementsEqual([dot]) { continue }
            kept.append(pending)
            kept += name
            pending = encodedSlash
        }
        return kept
    }
}

private let slash = UInt16(UInt8(ascii: "/"))
private let dot = UInt16(UInt8(ascii: "."))

/// Greater than any byte, and its low byte is a slash.
private let encodedSlash: UInt16 = 0x100 + slash

private func isSlash(_ unit: UInt16) -> Bool { unit & 0xFF == slash }

private func byte(of unit: UInt16) -> UInt8 { UInt8(truncatingIfNeeded: unit) }
