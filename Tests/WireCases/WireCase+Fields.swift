import AsyncGatewayWire

extension WireCase {
    /// F: field lines.
    package static let fieldLines: [WireCase] =
        [
            .fields("F-1a", "X: a\r\n b", .refused(400, .foldedField)),
            .fields("F-1b", "X: a\r\n\tb", .refused(400, .foldedField)),
            .fields("F-1c", "X:\r\n b", .refused(400, .foldedField)),
            .fields("F-2a", "X : a", .refused(400, .malformedField)),
            .fields("F-2b", "X\t: a", .refused(400, .malformedField)),
            .fields("F-2c", "X\u{85}: a", .refused(400, .malformedField)),
            .fields("F-2d", "X\u{A0}: a", .refused(400, .malformedField)),
            .fields("F-3a", " X: a", .refused(400, .foldedField)),
            .fields("F-3b", "\t \tX: a", .refused(400, .foldedField)),
            .fields("F-3c", "X: a\r\n : b", .refused(400, .foldedField)),
            .fields("F-5a", ": a", .refused(400, .malformedField)),
            .fields("F-5b", ":", .refused(400, .malformedField)),
            .fields("F-5c", "::", .refused(400, .malformedField)),
            .fields("F-6a", "X: a\0b", .refused(400, .malformedField)),
            .fields("F-6b", "X: a\rY: b", .refused(400, .malformedField)),
            .fields("F-6c", "X: a\nY: b", .refused(400, .malformedField)),
            .fields("F-6d", "X: \0", .refused(400, .malformedField)),
            .fields("F-8a", "X: \u{80}\u{FF}\u{85}\u{A0}", .requests(["GET /"])),
            .fields("F-8b", "X:\u{A0}a\u{A0}", .requests(["GET /"])),
            .fields("F-8c", "X: \u{C3}\u{A9}", .requests(["GET /"])),
            .fields("F-9a", "X", .refused(400, .malformedField)),
            .fields("F-9b", "X y", .refused(400, .malformedField)),
            .fields("F-9c", "GET /next HTTP/1.1", .refused(400, .malformedField)),
            .fields("F-10a", "X:345678", .requests(["GET /"]), limits: small),
            .fields("F-10b", "X:3456789", .refused(431, .fieldTooLarge), limits: small),
            .fields("F-10c", "X: 45678 ", .refused(431, .fieldTooLarge), limits: small),
            .fields("F-10d", "X23456789", .refused(431, .fieldTooLarge), limits: small),
            .fields("F-10e", "X:       ", .refused(431, .fieldTooLarge), limits: small),
            .fields("F-10f", "X2345678:", .refused(431, .fieldTooLarge), limits: small),
            .fields("F-10g", "X234567:", .requests(["GET /"]), limits: small),
            .fields("F-10h", "A: 1\r\nB: 2\r\nC: 3", .requests(["GET /"]), limits: small),
            .fields(
                "F-10i", "A: 1\r\nB: 2\r\nC: 3\r\nD: 4", .refused(431, .tooManyFields),
                limits: small),
            .fields(
                "F-10j", "A: 1234\r\nB: 1234\r\nC: 12", .requests(["GET /"]), limits: small),
            .fields(
                "F-10k", "A: 1234\r\nB: 1234\r\nC: 123", .refused(431, .headTooLarge),
                limits: small),
            .fields(
                "F-11a", "Content-Type: a/b\r\ncontent-type: a/b",
                .refused(400, .repeatedContentType)),
            .fields("F-11b", "Authorization: a\r\nAuthorization: b", .requests(["GET /"])),
            .fields(
                "F-11c", "Content-Type: a/b\r\nX: y\r\nContent-Type:",
                .refused(400, .repeatedContentType)),
            .fields("F-12a", "Accept: a\r\nAccept: b", .requests(["GET /"])),
            .fields("F-12b", "X: a\r\nY: b\r\nx: c", .requests(["GET /"])),
            .fields("F-12c", "Connection: TE\r\nConnection: close", .requests(["GET / closes"])),
            .fields("F-13a", "Cookie: a=b\r\nCookie: c=d", .requests(["GET /"])),
            .fields("F-13b", "Cookie: a=b; c=d\r\ncookie: e", .requests(["GET /"])),
            .fields("F-13c", "Cookie:\r\nCookie: a=b", .requests(["GET /"])),
            .fields("F-14a", "X:", .requests(["GET /"])),
            .fields("F-14b", "X: \t \t", .requests(["GET /"])),
            .fields("F-14c", "X:\ta b\t", .requests(["GET /"])),
            .fields("F-14d", "!#$%&'*+-.^_`|~09azAZ: a", .requests(["GET /"])),
        ]
        + "\u{1}\u{7F}\u{80}\u{FF}\"(),/;<=>?@[\\]{}".unicodeScalars.map {
            .fields("F-4 \($0.value)", "X\($0)Y: a", .refused(400, .malformedField))
        }
        + (0...0x1F).filter { $0 != 0x09 }.map { (value: UInt8) in
            let text = "X: a\(Character(Unicode.Scalar(value)))b"
            return .fields("F-7 \(value)", text, .refused(400, .malformedField))
        }
        + [.fields("F-7 127", "X: \u{7F}", .refused(400, .malformedField))]

    /// Lines of up to 8 bytes, four of them, 32 together.
    private static var small: WireLimits {
        var limits = WireLimits()
        limits.maximumFieldLineBytes = 8
        limits.maximumFieldCount = 4
        limits.maximumHeadBytes = 32
        return limits
    }
}
