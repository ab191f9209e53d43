/// The fields of a head that decide how the connection goes on.
///
/// They are noted as they go by, on the raw lines: nothing that a `Connection` field nominates
/// can take one of them away.
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

    /// Looks at one field line.
    ///
    /// - Throws: `WireError` if the line may stand only once and did before.
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
        _ field: inout ByteRange?,
        _ value: ByteRange,
        or kind: WireError.Kind
    ) throws(WireError) {
        guard field == nil else { throw WireError(kind) }
        field = value
    }

    private mutating func noteConnection(_ value: ByteRange, in bytes: Span<UInt8>) {
        saysClose = saysClose || CommaList.contains("close", in: bytes, value.indices)
        saysKeepAlive = saysKeepAlive || CommaList.contains("keep-alive", in: bytes, value.indices)
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
    /// Checks that there is one valid host, or none in HTTP/1.0.
    ///
    /// An empty one says that the target has no authority.
    ///
    /// RFC 9112 §3.2
    func checkHost(minorVersion: Int, in bytes: Span<UInt8>) throws(WireError) {
        guard let host else {
            guard minorVersion == 0 else { throw WireError(.missingHost) }
            return
        }
        guard host.isEmpty || HostValidation.isValid(in: bytes, host.indices) else {
            throw WireError(.invalidHost)
        }
    }

    /// Whether the client expects `100 Continue`; one of HTTP/1.0 cannot (RFC 9110 §10.1.1).
    func expectsContinue(minorVersion: Int) throws(WireError) -> Bool {
        guard hasExpectation, minorVersion >= 1 else { return false }
        guard !hasUnknownExpectation else { throw WireError(.unmetExpectation) }
        return true
    }

    /// Whether the client lets the connection live on (RFC 9112 §9.3).
    func allowsPersistence(minorVersion: Int) -> Bool {
        !saysClose && (minorVersion >= 1 || saysKeepAlive)
    }
}
