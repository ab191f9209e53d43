/// A request head as RFC 9112 writes it, cut into lines and judged one rule after the other.
struct ReferenceRequest: Equatable {
    typealias Bytes = ArraySlice<UInt8>

    struct Field: Equatable {
        let name: Bytes
        let value: Bytes
    }

    /// Why something is no request, in words.
    struct Refusal: Error, Equatable {
        let reason: String
    }

    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    let method: Bytes
    let target: Bytes
    let path: Bytes
    let query: Bytes?
    let authority: Bytes?
    let minorVersion: Int
    let fields: [Field]
    let framing: Framing
    let isPersistent: Bool
    let expectsContinue: Bool

    /// The head whose lines are `lines`, without the empty one at its end.
    init(lines: [Bytes]) throws {
        let words = lines[0].split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        try Self.require(words.count == 3, "a request line has three parts and two spaces")
        (method, target) = (words[0], words[1])
        try Self.require(method.isNonempty(of: Grammar.token), "the method is a token")
        try Self.require(!method.elementsEqual("CONNECT".utf8), "this is no proxy")
        minorVersion = try Self.minorVersion(words[2])
        (authority, path, query) = try Self.targetParts(target, method: method)
        fields = try lines.dropFirst().map(Self.field)
        try Self.checkHosts(fields.values(of: "host"), minorVersion: minorVersion)
        try Self.require(fields.values(of: "content-type").count <= 1, "there is one type")
        framing = try Self.framing(fields, minorVersion: minorVersion)
        expectsContinue = try Self.expectation(fields, minorVersion: minorVersion)
        let options = fields.values(of: "connection").flatMap { value in
            value.split(separator: UInt8(ascii: ",")).map { $0.trimmed.lowercasedText }
        }
        // RFC 9112 §9.3
        isPersistent =
            !options.contains("close") && (minorVersion >= 1 || options.contains("keep-alive"))
    }

    static func require(_ condition: Bool, _ reason: String) throws {
        guard condition else { throw Refusal(reason: reason) }
    }

    /// RFC 9112 §2.3; a higher minor version is the highest one that is known (RFC 9110 §6.2).
    private static func minorVersion(_ text: Bytes) throws -> Int {
        let version = Array(text)
        try require(
            version.count == 8 && version.starts(with: "HTTP/".utf8)
                && Grammar.digit.contains(version[5]) && version[6] == UInt8(ascii: ".")
                && Grammar.digit.contains(version[7]), "HTTP-version")
        try require(version[5] == UInt8(ascii: "1"), "the major version is 1")
        return version[7] == UInt8(ascii: "0") ? 0 : 1
    }

    /// RFC 9112 §3.2.
    private static func targetParts(
        _ target: Bytes, method: Bytes
    ) throws -> (authority: Bytes?, path: Bytes, query: Bytes?) {
        try require(target.isNonempty(of: Grammar.target), "a target is visible")
        if target.elementsEqual("*".utf8) {
            try require(method.elementsEqual("OPTIONS".utf8), "asterisk-form")
            return (nil, [], nil)
        }
        var rest = target
        var authority: Bytes?
        if target.first != UInt8(ascii: "/") {
            let scheme = ["http://", "https://"].first { target.lowercasedText.hasPrefix($0) }
            try require(scheme != nil, "absolute-form")
            rest = target.dropFirst(scheme?.utf8.count ?? 0)
            let host = rest.prefix { !"/?".utf8.contains($0) }
            try require(HostGrammar.matches(host), "the target's host")
            authority = host
            rest = rest.dropFirst(host.count)
        }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        // Deviation: a NUL would end the path for every C interface behind the app.
        try require(path.firstRange(of: "%00") == nil, "no NUL is in the path")
        return (authority, path, path.count < rest.count ? rest.dropFirst(path.count + 1) : nil)
    }

    /// `field-line`, RFC 9112 §5.
    static func field(_ line: Bytes) throws -> Field {
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        try require(name.count < line.count, "a field line has a colon")
        try require(name.isNonempty(of: Grammar.token), "a field name is a token")
        let value = line.dropFirst(name.count + 1).trimmed
        try require(value.allSatisfy(Grammar.fieldContent.contains), "a value has no controls")
        return Field(name: name, value: value)
    }

    /// RFC 9112 §3.2.
    private static func checkHosts(_ hosts: [Bytes], minorVersion: Int) throws {
        try require(hosts.count == 1 || (hosts.isEmpty && minorVersion == 0), "there is one Host")
        try require(hosts.allSatisfy { $0.isEmpty || HostGrammar.matches($0) }, "Host")
    }

    /// RFC 9112 §6.3.
    ///
    /// Deviation: what the RFC lets be repaired is refused.
    private static func framing(_ fields: [Field], minorVersion: Int) throws -> Framing {
        let codings = fields.values(of: "transfer-encoding")
        let lengths = fields.values(of: "content-length")
        try require(codings.count + lengths.count <= 1, "a body is framed in one way")
        if let coding = codings.first {
            try require(minorVersion >= 1, "HTTP/1.0 has no codings")
            try require(fields.values(of: "transfer_encoding").isEmpty, "nor one that looks so")
            try require(coding.lowercasedText == "chunked", "the coding is chunked")
            return .chunked
        }
        guard let text = lengths.first else { return .none }
        let length = Int(String(decoding: text, as: UTF8.self))
        try require(text.isNonempty(of: Grammar.digit) && length != nil, "Content-Length")
        return length == 0 ? .none : .length(length ?? 0)
    }

    /// RFC 9110 §10.1.1.
    private static func expectation(_ fields: [Field], minorVersion: Int) throws -> Bool {
        let expectations = fields.values(of: "expect").map(\.lowercasedText)
        guard minorVersion >= 1, !expectations.isEmpty else { return false }
        try require(expectations == ["100-continue"], "the expectation is 100-continue")
        return true
    }
}

extension [ReferenceRequest.Field] {
    /// The values of all fields with a name, which is in lower case.
    func values(of name: String) -> [ReferenceRequest.Bytes] {
        filter { $0.name.lowercasedText == name }.map(\.value)
    }
}
