internal import AsyncGateway

/// The path of a request, decoded, and where its segments begin and end.
struct RequestPath: Sendable {
    let bytes: [UInt8]

    /// Where the segments end; `nil` if each slash is the end of one, because none was sent
    /// encoded.
    private let ends: [Int]?

    /// A path of which no slash was sent encoded.
    init(_ bytes: [UInt8]) {
        (self.bytes, ends) = (bytes, nil)
    }

    init(_ environ: Environ) {
        guard environ.hasEncodedSlash else {
            (bytes, ends) = (environ.pathBytes, nil)
            return
        }
        var bytes: [UInt8] = []
        ends = environ.pathSegmentBytes.map { segment in
            bytes.append(UInt8(ascii: "/"))
            bytes += segment
            return bytes.count
        }
        self.bytes = bytes
    }

    /// Whether a segment is `.` or `..`, which clients remove: to a file system, the path is another
    /// one.
    var hasDotSegment: Bool {
        guard bytes.contains(dot) else { return false }
        var start = firstStart
        while let begin = start {
            let segment = segment(from: begin)
            if segment.count <= 2, !segment.isEmpty, bytes[segment].allSatisfy({ $0 == dot }) {
                return true
            }
            start = self.start(behind: segment)
        }
        return false
    }

    /// Whether a segment has a slash, which was sent as `%2F`.
    var hasEncodedSlash: Bool { ends != nil }

    /// Where the first segment begins; `nil` if there is none.
    var firstStart: Int? { bytes.first == UInt8(ascii: "/") ? 1 : nil }

    /// The segment that begins at `start`.
    func segment(from start: Int) -> Range<Int> {
        if let ends { return start..<(ends.first { $0 >= start } ?? bytes.count) }
        let bytes = bytes.span
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "/") { end += 1 }
        return start..<end
    }

    /// Where the segment behind another one begins; `nil` if that is the last.
    func start(behind segment: Range<Int>) -> Int? {
        segment.upperBound < bytes.count ? segment.upperBound + 1 : nil
    }

    /// The text of a part, malformed UTF-8 as U+FFFD.
    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

private let dot = UInt8(ascii: ".")
