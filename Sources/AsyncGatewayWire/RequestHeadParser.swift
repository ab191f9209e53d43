/// Reads one request head from the start of a receive buffer.
///
/// The bytes of the head stay in the buffer until it is complete, and each of them is scanned
/// once: the two scanners remember how far they got.
struct RequestHeadParser {
    private let limits: WireLimits
    private var lineScanner: RequestLineScanner
    private var fieldScanner: FieldSectionScanner
    private var line: RequestLine?
    private var fields: [FieldLine] = []
    private var known = KnownFields()

    init(limits: WireLimits) {
        self.limits = limits
        lineScanner = RequestLineScanner(limits: limits)
        fieldScanner = FieldSectionScanner(headFrom: 0, limits: limits)
    }

    /// Takes a complete head out of `buffer`; `nil` if more bytes are needed.
    mutating func next(from buffer: inout ReceiveBuffer) throws(WireError) -> RequestHead? {
        guard let outline = try outline(in: buffer) else { return nil }
        let line = outline.line
        return RequestHead(
            bytes: buffer.takeHead(fieldScanner.position),
            byteCount: fieldScanner.position,
            method: ByteRange(line.method),
            target: ByteRange(line.target),
            minorVersion: line.minorVersion,
            fields: fields,
            targetForm: line.parts.form,
            path: ByteRange(line.parts.path),
            query: line.parts.query.map(ByteRange.init),
            authority: line.parts.authority.map(ByteRange.init),
            framing: outline.framing,
            contentLength: outline.contentLength,
            expectsContinue: outline.expectsContinue,
            isPersistent: known.allowsPersistence(minorVersion: line.minorVersion)
        )
    }

    private struct Outline {
        var line: RequestLine
        var framing: BodyFraming
        var contentLength: Int?
        var expectsContinue: Bool
    }

    /// What a complete head says, after all checks that concern more than one line.
    private mutating func outline(in buffer: ReceiveBuffer) throws(WireError) -> Outline? {
        let bytes = buffer.bytes.span.extracting(buffer.start..<buffer.bytes.count)
        guard let line = try requestLine(in: bytes), try readFields(in: bytes) else { return nil }
        try known.checkHost(minorVersion: line.minorVersion, in: bytes)
        let (framing, contentLength) = try BodyFraming.decide(
            known, minorVersion: line.minorVersion, limits: limits, in: bytes)
        let expects = try known.expectsContinue(minorVersion: line.minorVersion)
        return Outline(
            line: line, framing: framing, contentLength: contentLength, expectsContinue: expects)
    }

    private mutating func requestLine(in bytes: Span<UInt8>) throws(WireError) -> RequestLine? {
        if line == nil, let complete = try lineScanner.scan(bytes) {
            line = complete
            fieldScanner = FieldSectionScanner(headFrom: lineScanner.position, limits: limits)
            // One allocation for most heads: few field lines are shorter than this. The guess
            // grows with what has arrived, never with what is announced.
            fields.reserveCapacity(min(32, (bytes.count - lineScanner.position) / 20 + 1))
        }
        return line
    }

    /// Whether the section of fields is complete.
    private mutating func readFields(in bytes: Span<UInt8>) throws(WireError) -> Bool {
        while let step = try fieldScanner.next(in: bytes) {
            switch step {
            case .line(let field):
                try known.note(field, in: bytes)
                fields.append(field)
            case .end:
                return true
            }
        }
        return false
    }
}
