internal import AsyncGateway

/// Reads a body of the type `multipart/form-data` as it arrives. (RFC 7578, RFC 2046 §5.1)
///
/// It makes no I/O: bytes are put in by ``receive(_:)``, and ``nextEvent()`` says what they are. It
/// keeps no more than the head of a part, or what may be the beginning of a delimiter.
///
/// 1. A delimiter is CRLF, two hyphens and the boundary; the first may lack its CRLF. It counts
///    only if blanks and CRLF follow, or two hyphens, which end the last part. Else it is content,
///    as it is for most parsers: no boundary is safe from a content that begins with it.
/// 2. Lines end in CRLF. A parser that took a single LF for one would see parts that others do not.
/// 3. What precedes the first delimiter and what follows the last is passed over.
///
/// The content is searched for CR, which no boundary has, so each byte is looked at twice at most.
struct MultipartParser {
    /// What comes next in the body.
    enum Event {
        /// A part begins.
        case part(MultipartHead)
        /// Content of the part.
        case content(ArraySlice<UInt8>)
        case endOfPart
        /// The last part has ended.
        case end
    }

    private enum State {
        case preamble
        case head
        case content
        /// The delimiter behind a part has been read, of which the part has not been told.
        case delimiter(isLast: Bool)
        case end
    }

    /// CRLF, two hyphens and the boundary.
    private let delimiter: [UInt8]
    private let limits: MultipartLimits
    private var state = State.preamble
    /// What has been received and not been told, and what was told last.
    private(set) var buffer: [UInt8]
    /// Where the bytes begin that have not been read.
    private var start = 0
    private var preambleCount = 0
    /// How many bytes of a head have been searched for its end.
    private var searchedCount = 0
    private var partCount = 0
    private var hasEnded = false

    init(boundary: String, limits: MultipartLimits) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
        // So that the first delimiter is found like all others.
        buffer = lineEnd
    }

    /// Takes bytes of the body; none at its end.
    mutating func receive(_ bytes: [UInt8]) {
        hasEnded = bytes.isEmpty
        if start == buffer.count {
            buffer = bytes
        } else {
            buffer.removeSubrange(..<start)
            buffer += bytes
        }
        start = 0
    }

    /// The next thing in the body, or `nil` if more bytes are needed to tell.
    ///
    /// - Throws: `MultipartError`; the body cannot be read any further then.
    mutating func nextEvent() throws(MultipartError) -> Event? {
        while true {
            switch state {
            case .preamble: guard try skipPreamble() else { return try needsMore() }
            case .head:
                guard let head = try readHead() else { return try needsMore() }
                state = .content
                return .part(head)
            case .content:
                if let content = try readContent() { return .content(content) }
                guard case .delimiter = state else { return try needsMore() }
            case .delimiter(let isLast):
                state = isLast ? .end : .head
                return .endOfPart
            case .end: return .end
            }
        }
    }

    private func needsMore() throws(MultipartError) -> Event? {
        if hasEnded { throw MultipartError.incomplete }
        return nil
    }
}

// MARK: - Delimiters

extension MultipartParser {
    /// What is at a place where a delimiter may begin.
    private enum Candidate {
        case delimiter(end: Int, isLast: Bool)
        case content
        /// More bytes are needed to tell.
        case incomplete
    }

    /// How many blanks may stand behind a boundary. (RFC 2046 §5.1.1, `transport-padding`)
    private static let largestPadding = 256

    private func candidate(at position: Int) -> Candidate {
        var index = position
        for byte in delimiter {
            guard index < buffer.count else { return .incomplete }
            guard buffer[index] == byte else { return .content }
            index += 1
        }
        guard index < buffer.count else { return .incomplete }
        return buffer[index] == hyphen ? closing(behind: index) : opening(behind: index)
    }

    private func closing(behind index: Int) -> Candidate {
        guard index + 1 < buffer.count else { return .incomplete }
        return buffer[index + 1] == hyphen ? .delimiter(end: index + 2, isLast: true) : .content
    }

    private func opening(behind start: Int) -> Candidate {
        var index = start
        while index < buffer.count, buffer[index] == space || buffer[index] == tab { index += 1 }
        guard index - start <= Self.largestPadding else { return .content }
        guard index + 1 < buffer.count else {
            return index == buffer.count || buffer[index] == carriageReturn ? .incomplete : .content
        }
        guard buffer[index] == carriageReturn, buffer[index + 1] == lineFeed else {
            return .content
        }
        return .delimiter(end: index + 2, isLast: false)
    }

    /// Looks for the next delimiter.
    ///
    /// - Returns: where the content before it ends, and the delimiter; without one, where the
    ///   content ends of which it is certain that it belongs to none.
    private func find() -> (contentEnd: Int, Candidate) {
        var position = start
        while let found = buffer[position...].firstIndex(of: carriageReturn) {
            let candidate = candidate(at: found)
            if case .content = candidate {
                position = found + 1
            } else {
                return (found, candidate)
            }
        }
        return (buffer.count, .content)
    }

    /// Passes over what precedes the first part.
    ///
    /// - Returns: whether the first delimiter has been read.
    private mutating func skipPreamble() throws(MultipartError) -> Bool {
        let (end, candidate) = find()
        preambleCount += end - start
        guard preambleCount <= limits.preambleBytes else { throw MultipartError.preambleTooLong }
        start = end
        guard case .delimiter(let end, let isLast) = candidate else { return false }
        start = end
        // A form without fields is an end alone. Behind a preamble, which may be parts that cannot be
        // read, it would lose them.
        guard !isLast || preambleCount <= lineEnd.count else { throw MultipartError.noPart }
        state = isLast ? .end : .head
        return true
    }

    private mutating func readContent() throws(MultipartError) -> ArraySlice<UInt8>? {
        let (end, candidate) = find()
        let content = buffer[start..<end]
        start = end
        if case .delimiter(let end, let isLast) = candidate {
            start = end
            state = .delimiter(isLast: isLast)
        }
        return content.isEmpty ? nil : content
    }
}

// MARK: - Heads

extension MultipartParser {
    private mutating func readHead() throws(MultipartError) -> MultipartHead? {
        let end = headEnd()
        guard (end ?? buffer.count) - start <= limits.headBytes else {
            throw MultipartError.headTooLong
        }
        guard let end else {
            searchedCount = buffer.count - start
            return nil
        }
        searchedCount = 0
        partCount += 1
        guard partCount <= limits.parts else { throw MultipartError.tooManyParts }
        let head = try MultipartHead(buffer[start..<end], nameLimit: limits.nameBytes)
        start = end
        return head
    }

    /// Where the empty line behind a head ends.
    private func headEnd() -> Int? {
        // A head without fields is an empty line.
        if buffer[start...].starts(with: lineEnd) { return start + lineEnd.count }
        var position = start + max(0, searchedCount - emptyLine.count + 1)
        while let found = buffer[position...].firstIndex(of: carriageReturn) {
            if buffer[found...].starts(with: emptyLine) { return found + emptyLine.count }
            position = found + 1
        }
        return nil
    }
}

private let lineEnd = Array("\r\n".utf8)
private let emptyLine = lineEnd + lineEnd
private let hyphen = UInt8(ascii: "-")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")
