internal import AsyncGatewayWire

/// Checks the status and the fields of a response against their rules.
struct HeadValidation {
    private let status: Status
    private let headers: Headers
    private(set) var violations: [GatewayViolation] = []

    /// The rules that a response of that `status` with these `headers` breaks.
    static func violations(of status: Status, _ headers: Headers) -> [GatewayViolation] {
        var validation = HeadValidation(status: status, headers: headers)
        validation.checkStatus()
        for (name, value) in headers { validation.checkField(name, value) }
        validation.checkRepetition()
        validation.checkContentType()
        validation.checkContentLength()
        return validation.violations
    }

    init(status: Status, headers: Headers) {
        self.status = status
        self.headers = headers
    }

    mutating func require(_ isKept: Bool, _ rule: GatewayRule, _ value: String) {
        if !isKept { violations.append(GatewayViolation(rule, value)) }
    }
}

// MARK: - Status

extension HeadValidation {
    private mutating func checkStatus() {
        let bytes = Array(status.description.utf8)
        guard bytes.count >= 4, bytes[3] == .space,
            bytes[..<3].allSatisfy(ByteRules.isDigit)
        else {
            return violations.append(GatewayViolation(.statusForm, status.description))
        }
        let reason = bytes[4...]
        let isTrimmed = reason.first != .space && reason.last != .space
        require(200...599 ~= status.code, .statusFinal, status.description)
        require(isTrimmed && FieldGrammar.isLatin1Text(reason), .statusText, status.description)
    }
}

// MARK: - Fields

extension HeadValidation {
    mutating func checkField(_ name: String, _ value: String) {
        let field = "\(name): \(value)"
        let isToken = name.withUTF8Bytes(FieldGrammar.isToken)
        require(isToken, .headerName, field)
        require(!isToken || isPortable(name), .headerPortableName, field)
        require(value.utf8.allSatisfy(ByteRules.isFieldValueByte), .headerValue, field)
        require(value.utf8.allSatisfy { $0 < 0x80 }, .headerASCII, field)
        require(isTrimmed(value), .headerValueEnds, field)
        require(!FieldName.areEqual(name, "Status"), .headerNoStatus, field)
        switch FieldName(name) {
        case .connection: require(FieldName.isClose(value), .headerHopByHop, field)
        case .upgrade: require(status.code == 426, .headerHopByHop, field)
        case .hopByHop, .connectionControl: violations.append(.init(.headerHopByHop, field))
        case .contentLength:
            require(FieldGrammar.decimal(value) != nil, .headerContentLength, field)
        case .contentType: require(isMediaType(value), .headerMediaType, field)
        case .other where FieldName.areEqual(name, "Location"),
            .other where FieldName.areEqual(name, "Content-Location"):
            require(isEncoded(value), .headerLocation, field)
        case .date, .server, .other: break
        }
    }

    private mutating func checkRepetition() {
        for name in Self.singleFields {
            let values = headers.getAll(name)
            require(values.count < 2, .headerOnce, "\(name): \(values.joined(separator: ", "))")
        }
    }

    private mutating func checkContentType() {
        guard [204, 304].contains(status.code), let type = headers["Content-Type"] else { return }
        violations.append(GatewayViolation(.headerNoContentType, "\(status), \(type)"))
    }

    private mutating func checkContentLength() {
        guard status.code == 204, let length = headers["Content-Length"] else { return }
        violations.append(GatewayViolation(.headerNoContentLength, length))
    }

    /// The response fields that have a single value and are not lists (RFC 9110 §5.5).
    private static let singleFields = [
        "Age", "Content-Disposition", "Content-Length", "Content-Location", "Content-Range",
        "Content-Type", "Date", "ETag", "Expires", "Last-Modified", "Location", "Retry-After",
        "Server",
    ]
}

/// Whether gateways and proxies of all kinds can forward a field of that name
/// (RFC 9110 §16.3.2.1).
private func isPortable(_ name: String) -> Bool {
    guard let first = name.utf8.first, let last = name.utf8.last else { return false }
    return isLetter(first) && !"-_".utf8.contains(last)
        && name.utf8.allSatisfy {
            isLetter($0) || ByteRules.isDigit($0) || "-._".utf8.contains($0)
        }
}

private func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
}

private func isTrimmed(_ value: String) -> Bool {
    guard let first = value.utf8.first, let last = value.utf8.last else { return true }
    return !ByteRules.isSpace(first) && !ByteRules.isSpace(last)
}

/// Whether nothing in `value` needs to be percent-encoded; its parts are not checked. (RFC 3986 §2)
private func isEncoded(_ value: String) -> Bool {
    PercentEscape.encodeInvalid(in: Array(value.utf8), keeping: ByteRules.uri) == value
}

/// Whether `value` begins with a type and a subtype; parameters are not checked.
private func isMediaType(_ value: String) -> Bool {
    let ends = "; \t".utf8
    let type = value.utf8.prefix { !ends.contains($0) }
    let parts = type.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { FieldGrammar.isToken($0) }
}
