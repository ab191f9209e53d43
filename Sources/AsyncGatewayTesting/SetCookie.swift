/// A Set-Cookie field, without the attributes that no test needs. (RFC 6265 §5.2)
struct SetCookie {
    let name: ArraySlice<UInt8>
    let value: ArraySlice<UInt8>
    /// The value of Path, if that is a path.
    private(set) var path: ArraySlice<UInt8>?
    private var expiry: Int?
    private var hasAge: Bool?

    /// Reads a field's value; `nil` for one without a name, which is to be ignored.
    init?(_ field: [UInt8]) {
        let parts = field.split(separator: 0x3B, omittingEmptySubsequences: false)
        guard let first = parts.first, first.contains(0x3D) else { return nil }
        (name, value) = Self.pair(first)
        guard !name.isEmpty else { return nil }
        for part in parts.dropFirst() { take(Self.pair(part)) }
    }

    /// Whether the cookie is to be deleted, at a time in seconds since 1970.
    ///
    /// Max-Age takes precedence over Expires. (RFC 6265 §5.3)
    func isExpired(at now: Int) -> Bool {
        if let hasAge { return !hasAge }
        return expiry.map { $0 <= now } ?? false
    }

    /// Applies an attribute; of several of one name, the last that can be read takes effect.
    private mutating func take(_ attribute: (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)) {
        let (name, value) = attribute
        if isSame(name, inAnyCaseAs: "expires") {
            expiry = CookieDate.unixSeconds(of: value) ?? expiry
        } else if isSame(name, inAnyCaseAs: "max-age") {
            hasAge = Self.isPositive(age: value) ?? hasAge
        } else if isSame(name, inAnyCaseAs: "path") {
            path = value.first == 0x2F ? value : nil
        }
    }

    /// Whether an age is more than zero; `nil` unless it is digits, or a minus and digits.
    private static func isPositive(age: ArraySlice<UInt8>) -> Bool? {
        let digits = age.first == 0x2D ? age.dropFirst() : age
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return digits.count == age.count && digits.contains { $0 != 0x30 }
    }

    private static func pair(
        _ part: ArraySlice<UInt8>
    ) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        let name = part.prefix { $0 != 0x3D }
        return (trimmed(name), trimmed(part.dropFirst(name.count + 1)))
    }
}
