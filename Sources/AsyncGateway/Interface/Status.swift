internal import AsyncGatewayWire

/// The status of a response: a code of three digits and a reason phrase.
///
/// ```swift
/// let statuses: [Status] = ["404 Not Found", 404, .notFound]     // three spellings of one value
/// ```
///
/// Any text makes a status; none stops the process. What cannot be sent is refused with a
/// ``GatewayError`` when the response is started: a text that is not three digits, a space and a
/// reason; a code outside 200...599; a reason with a control character, a scalar above U+00FF or
/// a space at either end. The reason may be empty: `"299 "`.
///
/// Codes of 600 and above, which wsgiref lets through, are refused because RFC 9110 §15 calls
/// them invalid; those below 200, because an interim response is the server's to send.
///
/// Two statuses are equal if their codes are, whatever their reasons, which clients ignore: a 404 that
/// says "No Tea" is `.notFound`. A text whose ``code`` is 0 is equal to the same text only.
///
/// ```swift
/// switch response.status {
/// case .notModified: refresh()
/// case 400..<600: report(response.status)
/// default: break
/// }
/// ```
///
/// (PEP 3333, `status`; RFC 9110 §15, RFC 9112 §4)
public struct Status: Sendable {
    private let text: String
    private let shortCode: Int16

    /// Whether a response can be started with it.
    let isFinal: Bool

    /// Keeps `text`, such as `"200 OK"`.
    public init(_ text: String) {
        self.text = text
        // Read once, for each response asks for both several times.
        shortCode = Int16(StatusText.code(of: text))
        isFinal = StatusText.isFinal(text)
    }

    /// The status of `code` with `reason`, or else with its registered one, if it has one.
    public init(code: Int, reason: String? = nil) {
        if let reason {
            self.init("\(code) \(reason)")
        } else {
            self = Status.registry[code] ?? Status("\(code) ")
        }
    }

    /// Whether code and reason are the same text as those of `other`, of which one can be sent.
    ///
    /// That one has no scalar above U+00FF. What is canonically equivalent to it and not the same bytes
    /// has one, and cannot be sent.
    func hasSameText(as other: Status) -> Bool { text == other.text }

    /// The number before the first space, or 0 if it is none or has more than three digits.
    public var code: Int { Int(shortCode) }

    /// Whether a response of this status has no content, whatever its request. (RFC 9110 §6.4.1, §15.3.6)
    var hasNoContent: Bool {
        switch code {
        case 204, 205, 304: true
        default: false
        }
    }

    /// What follows the first space; clients ignore it. (RFC 9112 §4)
    public var reason: String {
        guard let space = text.utf8.firstIndex(of: UInt8(ascii: " ")) else { return "" }
        return String(text[text.utf8.index(after: space)...])
    }
}

extension Status: Hashable {
    /// Whether both codes are the same; of texts without a code, whether both are the same bytes.
    public static func == (left: Status, right: Status) -> Bool {
        let code = left.code
        guard code == right.code else { return false }
        return code != 0 || left.text.hasSameBytes(as: right.text)
    }

    /// Hashes equal statuses alike.
    public func hash(into hasher: inout Hasher) {
        let code = code
        hasher.combine(code)
        // Equal as bytes is also equal as text, so equal texts have the same hash.
        if code == 0 { hasher.combine(text) }
    }

    /// Whether the code of `status` is one of `codes`, as in `case 400..<500`.
    public static func ~= (codes: some RangeExpression<Int>, status: Status) -> Bool {
        codes.contains(status.code)
    }
}

extension Status: ExpressibleByStringInterpolation {
    /// Keeps the literal: `"200 OK"`.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension Status: ExpressibleByIntegerLiteral {
    /// The status of that code with its registered reason: `200`.
    public init(integerLiteral value: Int) {
        self.init(code: value)
    }
}

extension Status: CustomStringConvertible {
    /// The code and the reason: `200 OK`.
    public var description: String { text }
}

extension Status {
    /// Refuses a status that no response of an app can carry.
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidStatus` with the whole text.
    package func validate() throws(GatewayError) {
        guard isFinal else { throw GatewayError(.invalidStatus, text) }
    }
}
