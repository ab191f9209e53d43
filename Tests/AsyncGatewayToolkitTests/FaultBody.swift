import AsyncGateway

/// The body of a request, described by what is repeated in it, however large it is.
struct FaultBody: Sendable {
    private struct Run {
        let bytes: [UInt8]
        var count: Int
    }

    private var runs: [Run]

    /// A text that is repeated.
    init(_ text: String, times count: Int = 1) {
        // Several at once, so that few steps make many bytes.
        let group = min(count, max(1, 4096 / max(1, text.utf8.count)))
        runs = [
            Run(bytes: Self.bytes(text, times: group), count: count / group),
            Run(bytes: Self.bytes(text, times: count % group), count: 1),
        ]
    }

    private static func bytes(_ text: String, times count: Int) -> [UInt8] {
        Array(String(repeating: text, count: count).utf8)
    }

    /// A text that is repeated without an end.
    static func endless(_ text: String) -> FaultBody { FaultBody(text, times: .max) }

    static func + (left: FaultBody, right: FaultBody) -> FaultBody {
        var sum = left
        sum.runs += right.runs
        return sum
    }
}

extension FaultBody: ExpressibleByStringInterpolation {
    init(stringLiteral text: String) {
        self.init(text)
    }
}

extension FaultBody {
    /// Makes the bytes, some at a time.
    struct Iterator {
        private var runs: ArraySlice<Run>
        /// What has been made and not been asked for.
        private var made: ArraySlice<UInt8> = []

        fileprivate init(_ body: FaultBody) {
            runs = body.runs[...]
        }

        /// The next `count` bytes; fewer only at the end.
        mutating func next(_ count: Int) -> [UInt8] {
            while made.count < count, let run = runs.first {
                made += run.bytes
                runs[runs.startIndex].count -= 1
                if run.count == 1 { runs.removeFirst() }
            }
            defer { made = made.dropFirst(count) }
            return Array(made.prefix(count))
        }
    }

    func makeIterator() -> Iterator { Iterator(self) }
}

/// Reads a body, and counts what has been read of it.
actor FaultReader: ByteReader {
    /// So much has been read that an endless body would be read for ever.
    struct TooMuchWasRead: Error {}

    private static let limit = 8 << 20

    private(set) var count = 0
    private var rest: FaultBody.Iterator

    init(_ body: FaultBody) {
        rest = body.makeIterator()
    }

    func read(atMost count: Int) async throws -> [UInt8] {
        guard self.count < Self.limit else { throw TooMuchWasRead() }
        let bytes = rest.next(count)
        self.count += bytes.count
        return bytes
    }
}
