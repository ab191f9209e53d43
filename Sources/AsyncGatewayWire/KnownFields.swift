/// The fields of a head that decide what the connection does next.
///
/// They are noted from the lines as received: a name in a `Connection` field cannot remove one.
struct KnownFields {
    private(set) var host: ByteRange?
    private(set) var contentLength: ByteRange?
    private(set) var transferEncoding: ByteRange?
    private var saysClose = false
    private var saysKeepAlive = false
    private var hasExpectation = false
    private var hasUnknownExpectation = false
    private(set) var looksLikeTransferEncoding = false
    private var hasContentType = false

    /// Notes what one field line says.
    ///
    /// - Throws: `WireError` if a field is repeated that may stand only once.
    mutating func note(_ field: FieldLine, in bytes: Span<UInt8>) throws(WireError) {
        let name = field.name.indices
        let value = field.value
        switch name.count {
        case 4 where bytes.equals(name, "host"):
            try KnownFields.set(&host, value, or: .repeatedHost)
        case 6 where bytes.equals(name, "expect"):
            noteExpectation(value, in: bytes)
        case 10 where bytes.equals(name, "connection"):
            noteConnection(value, in: bytes)
        case 12 where bytes.equals(name, "content-type"):
            // RFC 9110 §5.3: not a list, and the type decides how the body is read.
            guard !hasContentType else { throw WireError(.repeatedContentType) }
            hasContentType = true
        case 14 where bytes.equals(name, "content-length"):
            // RFC 9112 §6.3 would let equal values pass as one.
            try KnownFields.set(&contentLength, value, or: .ambiguousFraming)
        case 17 where bytes.equals(name, "transfer-encoding"):
            try KnownFields.set(&transferEncoding, value, or: .ambiguousFraming)
        case 17 where bytes.equals(name, "transfer_encoding"):
            looksLikeTransferEncoding = true
        default:
            break
        }
    }

    private static func set(
        _ field: inout ByteRange?, _ value: ByteRange, or kind: WireError.Kind
    ) throws(WireError) {
        guard field == nil else { throw WireError(kind) }
        field = value
    }

    private mutating func noteConnection(_ value: ByteRange, in bytes: Span<UInt8>) {
        let end = value.indices.upperBound
        var start = value.indices.lowerBound
        while let option = CommaList.nextElement(in: bytes, from: &start, to: end) {
            if bytes.equals(option, "close") { saysClose = true }
            if bytes.equals(option, "keep-alive") { saysKeepAlive = true }
        }
    }

    /// RFC 9110 §10.1.1 defines one expectation; a list of two holds an unknown one.
    private mutating func noteExpectation(_ value: ByteRange, in bytes: Span<UInt8>) {
        if hasExpectation || !bytes.equals(value.indices, "100-continue") {
            hasUnknownExpectation = true
        }
        hasExpectation = true
    }
}

extension KnownFields {
    /// The framing of the body, after all checks that concern more than one line.
    func checkedFraming(
        minorVersion: UInt8, in bytes: Span<UInt8>
    ) throws(WireError) -> (framing: BodyFraming, contentLength: Int?) {
        try checkHost(minorVersion: minorVersion, in: bytes)
        return try BodyFraming.decide(self, minorVersion: minorVersion, in: bytes)
    }

    /// Checks that there is one valid host, or none in HTTP/1.0.
    ///
    /// An empty one means that the target has no authority.
    ///
    /// RFC 9112 §3.2
    private func checkHost(minorVersion: UInt8, in bytes: Span<UInt8>) throws(WireError) {
        guard let host else {
            guard minorVersion == 0 else { throw WireError(.missingHost) }
            return
        }
        guard host.isEmpty || HostValidation.isValid(in: bytes, host.indices) else {
            throw WireError(.invalidHost)
        }
    }

    /// Whether the client expects `100 Continue`; one of HTTP/1.0 cannot (RFC 9110 §10.1.1).
    ///
    /// - Throws: `WireError` if it expects something else.
    func expectsContinue(minorVersion: UInt8) throws(WireError) -> Bool {
        guard hasExpectation, minorVersion >= 1 else { return false }
        guard !hasUnknownExpectation else { throw WireError(.unmetExpectation) }
        return true
    }

    /// Whether the client lets the connection persist (RFC 9112 §9.3).
    func allowsPersistence(minorVersion: UInt8) -> Bool {
        !saysClose && (minorVersion >= 1 || saysKeepAlive)
    }
}
