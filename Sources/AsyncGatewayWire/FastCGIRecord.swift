/// The frame of FastCGI's records. (FastCGI Specification 1.0, §3.3)
enum FastCGIRecord {
    /// What a record is for. (§8)
    enum Kind: UInt8 {
        case beginRequest = 1
        case abortRequest = 2
        case endRequest = 3
        case parameters = 4
        case standardInput = 5
        case standardOutput = 6
        case standardError = 7
        case data = 8
        case getValues = 9
        case getValuesResult = 10
        case unknownType = 11
    }

    /// How the protocol ends a request. (§5.5)
    enum ProtocolStatus: UInt8 {
        case requestComplete = 0
        case overloaded = 2
        case unknownRole = 3
    }

    /// How many bytes stand in front of the content.
    static let headerLength = 8

    /// How many bytes of content the record has that begins a request. (§5.1)
    static let beginLength = 8

    /// The most bytes of content, of those that need no padding.
    static let largestContent = 65528

    /// The header of a record that has arrived.
    struct Header {
        /// The kind, also if it is none of ``Kind``.
        let type: UInt8
        let request: UInt16
        let contentLength: Int
        let paddingLength: Int

        var kind: Kind? { Kind(rawValue: type) }

        /// Reads the header at the beginning of `bytes`, which has one.
        ///
        /// - Throws: `WireError` for another version than 1.
        init(_ bytes: Span<UInt8>) throws(WireError) {
            guard bytes[0] == 1 else { throw WireError(.malformedRecord) }
            type = bytes[1]
            request = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
            contentLength = Int(bytes[4]) << 8 | Int(bytes[5])
            paddingLength = Int(bytes[6])
        }
    }

    /// The header of a record to be sent; its padding makes the next begin at a multiple of 8.
    static func header(_ kind: Kind, _ request: UInt16, contentLength: Int) -> BigEndianBytes {
        let numbers = UInt64(request) << 32 | UInt64(UInt16(contentLength)) << 16
        let octets = 1 << 56 | UInt64(kind.rawValue) << 48 | UInt64(padding(contentLength)) << 8
        return BigEndianBytes(numbers | octets)
    }

    /// How many bytes follow content of that length.
    static func padding(_ contentLength: Int) -> UInt8 { UInt8(-contentLength & 7) }

    static func appendPadding(_ contentLength: Int, to bytes: inout [UInt8]) {
        for _ in 0..<padding(contentLength) { bytes.append(0) }
    }

    /// Appends a record with that content, which is short enough for one.
    static func append(
        _ kind: Kind, _ request: UInt16, _ content: some Collection<UInt8>, to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: header(kind, request, contentLength: content.count))
        bytes.append(contentsOf: content)
        appendPadding(content.count, to: &bytes)
    }

    /// Appends a stream in as many records as it needs; none for an empty one.
    static func appendStream(
        _ kind: Kind, _ request: UInt16, _ content: [UInt8], to bytes: inout [UInt8]
    ) {
        var start = 0
        while start < content.count {
            let end = min(content.count, start + largestContent)
            append(kind, request, content[start..<end], to: &bytes)
            start = end
        }
    }

    /// The record that ends a request.
    static func appendEnd(
        _ request: UInt16, _ status: ProtocolStatus, appStatus: UInt8 = 0, to bytes: inout [UInt8]
    ) {
        let content = BigEndianBytes(UInt64(appStatus) << 32 | UInt64(status.rawValue) << 24)
        append(.endRequest, request, content, to: &bytes)
    }
}

/// The eight bytes of a number, the most significant first.
struct BigEndianBytes: RandomAccessCollection {
    private let number: UInt64

    init(_ number: UInt64) {
        self.number = number
    }

    var startIndex: Int { 0 }

    var endIndex: Int { 8 }

    subscript(index: Int) -> UInt8 { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * index)) }
}
