/// What there is to be read in some bytes, by RFC 9112 and the deviations that the wire documents.
///
/// It reads whole messages only, looks for their ends first, and knows neither limits nor pieces.
struct ReferenceReading {
    typealias Bytes = ArraySlice<UInt8>

    /// A request with the body that came, and the lines that it was read from.
    struct Exchange {
        let request: ReferenceRequest
        let emptyLines: Int
        let headLines: [Bytes]
        var body: [UInt8] = []
        var trailerLines: [Bytes] = []
        /// What stands between each chunk's size and the end of its line.
        var chunkExtensions: [Bytes] = []
        var isComplete = false
    }

    enum Ending: Equatable {
        /// All bytes have been read, or the client has asked for no more to be.
        case complete
        /// More bytes are needed, if they can help at all.
        case unfinished
        case refused(String)
    }

    private(set) var exchanges: [Exchange] = []
    private(set) var ending = Ending.complete
    /// How many empty lines stand where the next request would.
    private(set) var emptyLines = 0
    private var rest: Bytes

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
        do {
            while exchanges.last?.request.isPersistent ?? true {
                // RFC 9112 §2.2: empty lines before a request are ignored.
                while rest.take("\r\n") { emptyLines += 1 }
                if rest.isEmpty { return }
                try readExchange()
            }
        } catch let refusal as ReferenceRequest.Refusal {
            ending = .refused(refusal.reason)
        } catch {
            ending = .unfinished
        }
    }

    private struct Unfinished: Error {}

    private mutating func readExchange() throws {
        guard let end = rest.firstRange(of: "\r\n\r\n") else { throw Unfinished() }
        let lines = rest[..<end.lowerBound].lines
        let request = try ReferenceRequest(lines: lines)
        rest = rest[end.upperBound...]
        exchanges.append(Exchange(request: request, emptyLines: emptyLines, headLines: lines))
        emptyLines = 0
        switch request.framing {
        case .none: break
        case .length(let length): try readData(length)
        case .chunked: try readChunks()
        }
        exchanges[exchanges.count - 1].isComplete = true
    }

    /// Reads bytes of the body, as many as there are if there are too few.
    private mutating func readData(_ count: Int) throws {
        let data = rest.prefix(count)
        rest = rest.dropFirst(data.count)
        exchanges[exchanges.count - 1].body += data
        guard data.count == count else { throw Unfinished() }
    }

    private mutating func readLine() throws -> Bytes {
        guard let end = rest.firstRange(of: "\r\n") else { throw Unfinished() }
        defer { rest = rest[end.upperBound...] }
        return rest[..<end.lowerBound]
    }

    /// `chunked-body`, RFC 9112 §7.1.
    private mutating func readChunks() throws {
        while true {
            let size = try readChunkSize()
            guard size > 0 else { return try readTrailers() }
            try readData(size)
            guard rest.count >= 2 else { throw Unfinished() }
            try ReferenceRequest.require(rest.take("\r\n"), "chunk data ends with CR LF")
        }
    }

    private mutating func readChunkSize() throws -> Int {
        var line = try readLine()
        let digits = line.take(Grammar.hexDigit)
        // Deviation: there are so many leading zeros and no more.
        try ReferenceRequest.require(digits.count <= 32, "a chunk size is not that long")
        let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        exchanges[exchanges.count - 1].chunkExtensions.append(line)
        try ReferenceRequest.require(size != nil, "chunk-size")
        try ReferenceRequest.require(ChunkExtensionGrammar.matches(line), "chunk-ext")
        return size ?? 0
    }

    /// `trailer-section`, RFC 9112 §7.1.2.
    private mutating func readTrailers() throws {
        while true {
            let line = try readLine()
            guard !line.isEmpty else { return }
            exchanges[exchanges.count - 1].trailerLines.append(line)
            let field = try ReferenceRequest.field(line)
            try ReferenceRequest.require(
                !Self.forbiddenTrailers.contains(field.name.lowercasedText),
                "a trailer does not frame, route or authorise")
        }
    }

    /// RFC 9110 §6.5.1.
    private static let forbiddenTrailers: Set = [
        "authorization", "content-length", "content-type", "host", "te", "trailer",
        "transfer-encoding",
    ]
}

/// `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`, RFC 9112 §7.1.1.
enum ChunkExtensionGrammar {
    static func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            _ = rest.take(Grammar.space)
            guard rest.take(";") else { return false }
            _ = rest.take(Grammar.space)
            guard !rest.take(Grammar.token).isEmpty else { return false }
            guard takeValue(&rest) else { return false }
        }
        return true
    }

    /// Takes what follows a name, if it is a value; whether the text can go on.
    private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> Bool {
        var value = rest
        _ = value.take(Grammar.space)
        guard value.take("=") else { return true }
        _ = value.take(Grammar.space)
        rest = value
        return rest.first == UInt8(ascii: "\"")
            ? takeQuotedString(&rest) : !rest.take(Grammar.token).isEmpty
    }

    /// `quoted-string`, RFC 9110 §5.6.4.
    private static func takeQuotedString(_ rest: inout ArraySlice<UInt8>) -> Bool {
        _ = rest.take("\"")
        while true {
            _ = rest.take(Grammar.quotedText)
            if rest.take("\"") { return true }
            guard rest.take("\\"), let byte = rest.popFirst(), Grammar.fieldContent.contains(byte)
            else { return false }
        }
    }
}
