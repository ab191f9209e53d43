internal import AsyncGateway

/// The form `application/x-www-form-urlencoded`: names and values in a query or a body.
///
/// It is read as browsers write it, and as liberally: WHATWG URL Standard §5.
enum URLEncodedForm {
    /// Reads pairs, the malformed parts of names and values as U+FFFD.
    ///
    /// - Parameters:
    ///   - bytes: what was sent.
    ///   - limit: how many pairs there may be.
    /// - Returns: the pairs; `nil` if there are more.
    static func decode(_ bytes: some Sequence<UInt8>, limit: Int = .max) -> [NamedValues.Element]? {
        var pairs: [NamedValues.Element] = []
        var pair = EncodedPair()
        for byte in bytes {
            guard byte == UInt8(ascii: "&") else {
                pair.append(byte)
                continue
            }
            if let decoded = pair.take() {
                guard pairs.count < limit else { return nil }
                pairs.append(decoded)
            }
        }
        if let decoded = pair.take() {
            guard pairs.count < limit else { return nil }
            pairs.append(decoded)
        }
        return pairs
    }

    /// Writes pairs.
    static func encode(_ pairs: some Sequence<NamedValues.Element>) -> String {
        pairs.map { name, value in
            PercentEncoding.encode(name, for: .query) + "="
                + PercentEncoding.encode(value, for: .query)
        }.joined(separator: "&")
    }
}

/// A pair that is being read; its bytes are decoded as they come.
private struct EncodedPair {
    private var name: [UInt8]?
    private var bytes: [UInt8] = []
    /// How many bytes of an escape have been read: none, the sign, or the sign and a digit.
    private var escapeCount = 0
    private var isEmpty = true

    mutating func append(_ byte: UInt8) {
        isEmpty = false
        switch byte {
        case UInt8(ascii: "=") where name == nil: endName()
        case UInt8(ascii: "+"): appendLiteral(UInt8(ascii: " "))
        case UInt8(ascii: "%"): beginEscape()
        default: appendDigit(byte)
        }
    }

    /// The pair, unless nothing was read; the next one begins.
    mutating func take() -> NamedValues.Element? {
        defer { self = EncodedPair() }
        guard !isEmpty else { return nil }
        let last = String(decoding: bytes, as: UTF8.self)
        guard let name else { return (last, "") }
        return (String(decoding: name, as: UTF8.self), last)
    }

    private mutating func endName() {
        name = bytes
        (bytes, escapeCount) = ([], 0)
    }

    private mutating func appendLiteral(_ byte: UInt8) {
        bytes.append(byte)
        escapeCount = 0
    }

    private mutating func beginEscape() {
        bytes.append(UInt8(ascii: "%"))
        escapeCount = 1
    }

    /// Appends a byte that may belong to an escape: that is replaced by the byte it stands for.
    private mutating func appendDigit(_ byte: UInt8) {
        guard escapeCount > 0, let low = hexadecimalValue(byte) else { return appendLiteral(byte) }
        bytes.append(byte)
        escapeCount += 1
        guard escapeCount == 3 else { return }
        let high = hexadecimalValue(bytes[bytes.count - 2]) ?? 0
        bytes.removeLast(3)
        appendLiteral(high << 4 | low)
    }
}

private func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
}

extension NamedValues {
    /// Reads what a query or a form says: `name=value` pairs, divided by `&`, percent-encoded, with
    /// `+` for a space.
    ///
    /// Whatever a client sends can be read: a part without `=` is a name with an empty value, an
    /// escape that is none stays as it is, and what is no UTF-8 becomes U+FFFD. (WHATWG URL
    /// Standard §5.1)
    public init(urlEncoded text: String) {
        self.init(URLEncodedForm.decode(text.utf8) ?? [], of: .query)
    }

    /// The pairs in the same form, a space as `%20`.
    public var urlEncoded: String { URLEncodedForm.encode(self) }
}
