import AsyncGateway
import AsyncGatewayTesting
import Testing

private let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

/// `%` and the two digits of a byte.
private func escape(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count < 2 ? "%0\(digits)" : "%\(digits)"
}

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test(
        arguments: [
            (.pathSegment, ""), (.path, "/"), (.query, "/?"), (.fragment, "/?"),
        ] as [(PercentEncoding.Component, String)])
    func `a component keeps the unreserved characters, and its own`(
        _ component: PercentEncoding.Component, _ own: String
    ) {
        for byte in UInt8.min...UInt8.max {
            let isKept = (unreserved + own).utf8.contains(byte)
            let encoded = PercentEncoding.encode([byte], for: component)

            #expect(encoded == (isKept ? String(Unicode.Scalar(byte)) : escape(byte)))
        }
    }

    @Test func `text is encoded in UTF-8`() {
        #expect(PercentEncoding.encode("gr\u{FC}n/\u{2615}", for: .path) == "gr%C3%BCn/%E2%98%95")
        #expect(PercentEncoding.encode("Earl Grey/7", for: .pathSegment) == "Earl%20Grey%2F7")
        #expect(PercentEncoding.encode("a=b&c+d", for: .query) == "a%3Db%26c%2Bd")
        #expect(PercentEncoding.encode("\r\n", for: .fragment) == "%0D%0A")
    }

    @Test(arguments: PercentEncoding.Component.allCases)
    func `what was encoded is decoded to what it was`(_ component: PercentEncoding.Component) {
        let bytes = Array(UInt8.min...UInt8.max)
        let text = "Earl Grey/№ 7 ?%25#+&=;'\"<\u{301}"

        let encodedBytes = PercentEncoding.encode(bytes, for: component)
        let encodedText = PercentEncoding.encode(text, for: component)

        #expect(PercentEncoding.decodeBytes(encodedBytes) == bytes)
        #expect(PercentEncoding.decode(encodedText) == text)
    }

    @Test(arguments: [
        ("a+b", "a+b"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%2541", "%41"),
        ("%e9", "\u{FFFD}"), ("caf%c3%A9", "caf\u{E9}"), ("\u{E9}%41", "\u{E9}A"),
        ("%\u{301}41", "%\u{301}41"), ("", ""),
    ])
    func `only an escape is decoded, and only once`(_ text: String, _ decoded: String) {
        #expect(PercentEncoding.decode(text) == decoded)
    }

    @Test func `a segment in a Location is the segment that arrives`() async throws {
        let name = "Earl Grey/№ 7 ?"
        let app: Application = { environ, startResponse in
            guard environ.pathSegments == ["teas", name] else {
                let tea = PercentEncoding.encode(name, for: .pathSegment)
                try await startResponse(.seeOther, ["Location": "/teas/\(tea)"])
                return .empty
            }
            try await startResponse(.ok)
            return .empty
        }

        let first = try await TestClient(app).get("/")
        let second = try await TestClient(app).get(try #require(first.headers["Location"]))

        #expect(first.status == .seeOther)
        #expect(second.status == .ok)
    }
}

@Suite("Percent-encoding of native strings")
struct NativePercentEncodingTests {
    @Test(arguments: (0...255).map(UInt8.init))
    func `every byte but the unreserved and the safe is encoded`(_ byte: UInt8) throws {
        let character = String(Unicode.Scalar(byte))
        let isKept = (unreserved + "/").contains(character)

        #expect(
            try PercentEncoding.quote(latin1: character) == (isKept ? character : escape(byte)))
    }

    @Test func `the safe characters replace the slash`() throws {
        #expect(try PercentEncoding.quote(latin1: "/a;b=c,d", safe: ";=") == "%2Fa;b=c%2Cd")
    }

    @Test func `a line end is two bytes`() throws {
        #expect(try PercentEncoding.quote(latin1: "\r\n") == "%0D%0A")
    }

    @Test func `a character that is no byte is refused`() {
        #expect(throws: GatewayError(.invalidPath, "a\u{100}")) {
            try PercentEncoding.quote(latin1: "a\u{100}")
        }
    }
}
