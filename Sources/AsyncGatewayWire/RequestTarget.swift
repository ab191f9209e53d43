/// The parts of a request target.
///
/// RFC 9112 §3.2
struct RequestTarget: Sendable {
    /// All of the target.
    let range: ByteRange
    /// The path, which ends at the first `?` or with the target.
    let path: ByteRange
    private let authorityStart: UInt32
    let form: TargetForm

    /// The target `/path?query` whose first `?` is at `questionMark`.
    init(origin range: Range<Int>, questionMark: Int?) {
        self.init(range, .origin, path: range.lowerBound..<(questionMark ?? range.upperBound))
    }

    /// The target `*`, which has no path.
    init(asterisk range: Range<Int>) {
        self.init(range, .asterisk, path: range.upperBound..<range.upperBound)
    }

    private init(
        _ range: Range<Int>, _ form: TargetForm, authorityStart: Int = 0, path: Range<Int>
    ) {
        self.range = ByteRange(range)
        self.path = ByteRange(path)
        self.authorityStart = UInt32(authorityStart)
        self.form = form
    }

    /// The query, which follows the first `?`.
    var query: ByteRange? {
        guard path.upperBound < range.upperBound else { return nil }
        return ByteRange(lowerBound: path.upperBound + 1, upperBound: range.upperBound)
    }

    /// What stands between the scheme and the path.
    var authority: ByteRange? {
        guard form == .absolute else { return nil }
        return ByteRange(lowerBound: authorityStart, upperBound: path.lowerBound)
    }
}

extension RequestTarget {
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
        self.init(range, .absolute, authorityStart: start, path: pathStart..<pathEnd)
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
