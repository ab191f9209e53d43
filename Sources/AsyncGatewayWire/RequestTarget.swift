/// The parts of a request target.
///
/// RFC 9112 §3.2
struct RequestTarget: Sendable {
    var form: TargetForm
    var path: ByteRange
    var query: ByteRange?
    var authority: ByteRange?

    /// The target `/path?query` whose first `?` is at `questionMark`.
    init(origin range: Range<Int>, questionMark: Int?) {
        form = .origin
        if let questionMark {
            path = ByteRange(range.lowerBound..<questionMark)
            query = ByteRange(questionMark + 1..<range.upperBound)
        } else {
            path = ByteRange(range)
        }
    }

    /// The target `*`, which has no path.
    init(asterisk range: Range<Int>) {
        form = .asterisk
        path = ByteRange(range.upperBound..<range.upperBound)
    }

    /// The target that begins with a scheme.
    ///
    /// `https` is served too: a client behind a proxy that ends its TLS asks for that.
    /// Userinfo is refused with every other byte that no host has (RFC 9110 §4.2.4).
    init(absolute range: Range<Int>, in bytes: Span<UInt8>) throws(WireError) {
        guard let start = RequestTarget.endOfScheme(in: bytes, range) else {
            throw WireError(.malformedTarget)
        }
        var pathStart = start
        while pathStart < range.upperBound,
            bytes[pathStart] != .slash, bytes[pathStart] != .questionMark
        {
            pathStart += 1
        }
        guard HostValidation.isValid(in: bytes, start..<pathStart) else {
            throw WireError(.invalidHost)
        }
        var pathEnd = pathStart
        while pathEnd < range.upperBound, bytes[pathEnd] != .questionMark { pathEnd += 1 }
        form = .absolute
        authority = ByteRange(start..<pathStart)
        path = ByteRange(pathStart..<pathEnd)
        if pathEnd < range.upperBound { query = ByteRange(pathEnd + 1..<range.upperBound) }
    }

    /// The position after `http://` or `https://`; `nil` for another scheme.
    private static func endOfScheme(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for scheme: StaticString in ["http://", "https://"] {
            let end = range.lowerBound + scheme.utf8CodeUnitCount
            guard end <= range.upperBound else { return nil }
            if bytes.equals(range.lowerBound..<end, scheme) { return end }
        }
        return nil
    }

    /// Whether decoding the path would give a NUL.
    ///
    /// A NUL ends a string for every C interface that an application uses, so that two readers
    /// could see different paths.
    func pathHidesNull(in bytes: Span<UInt8>) -> Bool {
        var index = path.indices.lowerBound
        while index + 2 < path.indices.upperBound {
            if bytes[index] == .percent, bytes[index + 1] == .zero, bytes[index + 2] == .zero {
                return true
            }
            index += 1
        }
        return false
    }
}
