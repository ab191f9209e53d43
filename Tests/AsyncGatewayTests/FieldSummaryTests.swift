import AsyncGateway
import AsyncGatewayWire
import Testing

@Suite("Response field check")
struct FieldSummaryTests {
    private static let refusedNames =
        hopByHopNames.filter { $0 != "Upgrade" }
        + ["Trailer", "Proxy-Connection", "TRANSFER-ENCODING"]

    @Test func `an empty section declares nothing`() throws {
        let summary = try Headers().check()

        #expect(summary.contentLength == nil)
        #expect(!summary.hasDate && !summary.hasServer)
        #expect(!summary.endsConnection && !summary.hasUpgrade)
    }

    @Test func `the fields that the server must know are noticed in any case`() throws {
        let headers: Headers = [
            "DATE": "Thu, 01 Jan 1970 00:00:00 GMT", "server": "teapot",
            "content-LENGTH": "42",
        ]

        let summary = try headers.check()

        #expect(summary.contentLength == 42)
        #expect(summary.hasDate && summary.hasServer)
    }

    @Test(arguments: ["Dates", "Dat", "Xate", "Serve", "Content-Lengths"])
    func `a similar name is not taken for one of them`(_ name: String) throws {
        let other = String(repeating: "x", count: name.count)

        #expect(try Headers([(name, "1")]).check() == Headers([(other, "1")]).check())
    }

    @Test(arguments: [("0", 0), ("007", 7), ("9223372036854775807", Int.max)])
    func `a Content-Length of digits is read`(_ value: String, _ length: Int) throws {
        #expect(try Headers([("Content-Length", value)]).check().contentLength == length)
    }

    @Test(arguments: ["", "+5", "-0", "5, 5", "0x10", "5 5", "\u{B2}", "9223372036854775808"])
    func `a Content-Length that is no number of bytes is refused`(_ value: String) {
        #expect(throws: GatewayError(.invalidHeader, "Content-Length: \(value)")) {
            try Headers([("Content-Length", value)]).check()
        }
    }

    @Test(arguments: ["5", "6"])
    func `a second Content-Length is refused`(_ value: String) {
        #expect(throws: GatewayError(.invalidHeader, "content-length: \(value)")) {
            try Headers([("Content-Length", "5"), ("content-length", value)]).check()
        }
    }

    @Test(arguments: Self.refusedNames)
    func `a field of the connection is refused`(_ name: String) {
        #expect(throws: GatewayError(.hopByHopHeader, "\(name): x")) {
            try Headers([("A", "b"), (name, "x")]).check()
        }
    }

    @Test(arguments: ["close", "Close", "CLOSE"])
    func `an app may end its connection`(_ value: String) throws {
        #expect(try Headers([("connection", value)]).check().endsConnection)
    }

    @Test(arguments: ["", "clos", "closed", "close, close", "close,upgrade", "keep-alive"])
    func `no other option is the app's`(_ value: String) {
        #expect(throws: GatewayError(.hopByHopHeader, "Connection: \(value)")) {
            try Headers([("Connection", value)]).check()
        }
    }

    @Test func `Upgrade is noticed, and left to the status`() throws {
        #expect(try Headers(["upgrade": "TLS/1.0"]).check().hasUpgrade)
    }

    @Test(arguments: [("na me", "x"), ("X", "a\r\nb"), ("X", "\u{7F}"), ("X", " a")])
    func `a field that cannot be encoded is refused`(_ name: String, _ value: String) {
        #expect(throws: GatewayError(.invalidHeader, "\(name): \(value)")) {
            try Headers([(name, value)]).check()
        }
    }
}
