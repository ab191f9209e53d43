/// Reads one request head from the start of a receive buffer.
///
/// The bytes of the head stay in the buffer until it is complete, and each of them is scanned
/// once: the two scanners keep their positions.
struct RequestHeadParser {
    private var lineScanner = RequestLineScanner()
    private var line: RequestLine?
    private var fieldScanner = FieldSectionScanner(from: 0, size: 0, orThrow: .headTooLarge)
    private var fields: [FieldLine] = []
    private var known = KnownFields()

    /// Takes over the storage of field lines that are no longer needed.
    mutating func reuse(_ storage: inout [FieldLine]) {
        if fields.capacity == 0 { swap(&fields, &storage) }
    }

    /// Takes a complete head out of `buffer`.
    ///
    /// - Returns: The head, or `nil` if more bytes are needed.
    /// - Throws: `WireError` if the bytes are no head that can be served.
    mutating func next(
        from buffer: inout ReceiveBuffer, limits: WireLimits
    ) throws(WireError) -> RequestHead? {
        guard try scan(buffer, limits: limits), let line else { return nil }
        let (known, byteCount) = (known, fieldScanner.position)
        let body = try known.checkedFraming(
            minorVersion: line.minorVersion,
            in: buffer.bytes.span.extracting(buffer.start..<buffer.bytes.count))
        let expectsContinue = try known.expectsContinue(minorVersion: line.minorVersion)
        var complete: [FieldLine] = []
        swap(&complete, &fields)
        return RequestHead(
            bytes: buffer.takeHead(byteCount),
            byteCount: byteCount,
            fields: complete,
            framing: body.framing,
            contentLength: body.contentLength,
            expectsContinue: expectsContinue,
            isPersistent: known.allowsPersistence(minorVersion: line.minorVersion),
            line: line
        )
    }

    /// Describes the head that has begun in `buffer`, and that `kind` has refused if it was.
    func unreadHead(
        in buffer: ReceiveBuffer, limits: WireLimits, refusedFor kind: WireError.Kind?
    ) -> UnreadHead {
        // Behind the line there is its CRLF.
        let lineLength = line == nil ? nil : lineScanner.position - 2
        return UnreadHead(
            buffer.bytes[buffer.start...], lineLength: lineLength,
            limit: limits.maximumRequestLineBytes, offset: kind.flatMap(offset))
    }

    /// The position of the byte that a rule has refused, where the rule is about one byte.
    private func offset(refusedFor kind: WireError.Kind) -> Int? {
        switch kind {
        case .malformedRequestLine, .methodTooLong, .malformedTarget, .targetTooLong:
            // `nil` after its end: such a line is refused as a whole.
            lineScanner.isAtEnd ? nil : lineScanner.position
        case .malformedField, .foldedField, .fieldTooLarge, .headTooLarge, .tooManyFields:
            fieldScanner.position
        default: nil
        }
    }

    /// Scans what has arrived.
    ///
    /// - Returns: `true` if the head is complete.
    private mutating func scan(
        _ buffer: ReceiveBuffer, limits: WireLimits
    ) throws(WireError) -> Bool {
        let bytes = buffer.bytes.span.extracting(buffer.start..<buffer.bytes.count)
        if line == nil {
            guard let line = try lineScanner.scan(bytes, limits: limits) else { return false }
            self.line = line
            startFields(expecting: bytes.count - lineScanner.position, limits: limits)
        }
        while let step = try fieldScanner.next(in: bytes, limits: limits) {
            guard case .line(let field) = step else { return true }
            try known.note(field, in: bytes)
            fields.append(field)
        }
        return false
    }

    private mutating func startFields(expecting byteCount: Int, limits: WireLimits) {
        fieldScanner = FieldSectionScanner(
            from: lineScanner.position, size: limits.maximumHeadBytes, orThrow: .headTooLarge)
        // One allocation for most heads, as few field lines are shorter than this. The estimate
        // depends on what has arrived, never on what is announced.
        fields.reserveCapacity(min(32, byteCount / 20 + 1))
    }
}
