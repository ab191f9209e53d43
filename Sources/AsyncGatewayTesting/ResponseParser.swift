package import AsyncGateway

/// The client's side of HTTP/1.1 without any I/O: bytes go in, parts of responses come out.
///
/// It is strict, because it tests servers: a bare line feed is no line end, a length is digits, and what
/// RFC 9112 only allows a client to tolerate is an error.
package struct ResponseParser: Sendable {
    /// What comes next in a response.
    package enum Event: Sendable {
        /// A status line and the fields that follow it.
        case head(ReceivedHead)
        /// A chunk of the body, whole, or whatever has arrived of a body without chunks.
        case block([UInt8])
        /// The end, whether that is proper or not.
        case end(isComplete: Bool)
    }

    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case trailers
        case untilClose
        case complete
    }

    private var state = State.complete
    private var method = ""
    private var bytes: ArraySlice<UInt8> = []
    private var hasEnded = false
    private var isCut = false

    /// The fields behind the last body, as far as they have been read.
    package private(set) var trailers = Headers()

    /// A parser that expects no response yet.
    package init() {}

    /// Expects the response to the next request, which had the given method.
    package mutating func begin(method: String) {
        self.method = method
        state = .head
        trailers = Headers()
    }

    /// Adds bytes behind all others.
    package mutating func receive(_ more: [UInt8]) {
        if bytes.isEmpty { bytes = more[...] } else { bytes += more }
    }

    /// Takes note of the end of the connection, by a reset if `isCut`.
    package mutating func receiveEnd(isCut: Bool) {
        hasEnded = true
        self.isCut = isCut
    }

    /// The bytes that belong to no response yet.
    package var unread: [UInt8] { Array(bytes) }

    /// Reads the next part of the response.
    ///
    /// - Returns: the part; `nil` if more bytes are needed.
    /// - Throws: ``MalformedResponse``; nothing more can be read then.
    package mutating func nextEvent() throws(MalformedResponse) -> Event? {
        switch state {
        case .head: try nextHead()
        case .length(let count): nextBlock(ofLength: count)
        case .chunkSize: try nextChunkSize()
        case .chunk(let size): try nextChunk(size)
        case .trailers: try nextTrailer()
        case .untilClose: nextBlockUntilClose()
        case .complete: .end(isComplete: true)
        }
    }

    /// The end of an incomplete response if the connection has ended; else `nil`, for more bytes.
    private mutating func endOrMore() -> Event? {
        guard hasEnded else { return nil }
        return .end(isComplete: false)
    }
}

// MARK: - The head

extension ResponseParser {
    private mutating func nextHead() throws(MalformedResponse) -> Event? {
        guard let lines = try takeHeadLines() else { return endOrMore() }
        let head = try ReceivedHead(lines: lines)
        state = head.isInterim ? .head : try bodyState(after: head)
        return .head(head)
    }

    private mutating func takeHeadLines() throws(MalformedResponse) -> [ArraySlice<UInt8>]? {
        var rest = bytes
        var lines: [ArraySlice<UInt8>] = []
        while let line = try Self.takeLine(from: &rest) {
            if line.isEmpty {
                bytes = rest
                return lines
            }
            lines.append(line)
        }
        return nil
    }

    // RFC 9112 §6.3, in its order.
    private func bodyState(after head: ReceivedHead) throws(MalformedResponse) -> State {
        let code = head.status.code
        if method == "HEAD" || code == 204 || code == 304 { return .complete }
        let codings = head.headers.getAll("Transfer-Encoding")
        let lengths = head.headers.getAll("Content-Length")
        switch (codings.count, lengths.count) {
        case (0, 0): return .untilClose
        case (1, 0) where codings[0] == "chunked": return .chunkSize
        case (0, 1): return try state(ofLength: lengths[0])
        default: throw MalformedResponse("The framing is ambiguous: \(codings), \(lengths)")
        }
    }

    private func state(ofLength text: String) throws(MalformedResponse) -> State {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit), let length = Int(text)
        else { throw MalformedResponse("The Content-Length is malformed: \(text)") }
        return length == 0 ? .complete : .length(length)
    }
}

// MARK: - The body

extension ResponseParser {
    private mutating func nextBlock(ofLength count: Int) -> Event? {
        guard !bytes.isEmpty else { return endOrMore() }
        let block = takeBytes(min(count, bytes.count))
        state = block.count == count ? .complete : .length(count - block.count)
        return .block(block)
    }

    private mutating func nextBlockUntilClose() -> Event? {
        guard bytes.isEmpty else { return .block(takeBytes(bytes.count)) }
        return hasEnded ? .end(isComplete: !isCut) : nil
    }

    private mutating func nextChunkSize() throws(MalformedResponse) -> Event? {
        guard let line = try Self.takeLine(from: &bytes) else { return endOrMore() }
        let text = latin1(line)
        guard 1...15 ~= line.count, line.allSatisfy(isHexDigit), let size = Int(text, radix: 16)
        else { throw MalformedResponse("The size of a chunk is malformed: \(text)") }
        state = size == 0 ? .trailers : .chunk(size)
        return try nextEvent()
    }

    private mutating func nextChunk(_ size: Int) throws(MalformedResponse) -> Event? {
        guard bytes.count >= size + 2 else { return endOrMore() }
        let block = takeBytes(size)
        guard takeBytes(2) == [0x0D, 0x0A] else {
            throw MalformedResponse("A chunk is longer than its size.")
        }
        state = .chunkSize
        return .block(block)
    }

    private mutating func nextTrailer() throws(MalformedResponse) -> Event? {
        guard let line = try Self.takeLine(from: &bytes) else { return endOrMore() }
        if line.isEmpty {
            state = .complete
        } else {
            let (name, value) = try ReceivedHead.field(of: line)
            trailers.add(latin1(name), bytes: value)
        }
        return try nextEvent()
    }
}

// MARK: - Bytes

extension ResponseParser {
    private mutating func takeBytes(_ count: Int) -> [UInt8] {
        defer { bytes = bytes.dropFirst(count) }
        return Array(bytes.prefix(count))
    }

    /// The bytes before the next CRLF; `nil` if it has not arrived.
    private static func takeLine(
        from bytes: inout ArraySlice<UInt8>
    ) throws(MalformedResponse) -> ArraySlice<UInt8>? {
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        let line = bytes[..<end]
        guard line.last == 0x0D, !line.dropLast().contains(0x0D) else {
            throw MalformedResponse("A line does not end with CR LF: \(latin1(line))")
        }
        bytes = bytes[(end + 1)...]
        return line.dropLast()
    }
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
}
