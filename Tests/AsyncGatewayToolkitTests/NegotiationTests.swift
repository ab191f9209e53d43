import AsyncGateway
import AsyncGatewayToolkit
import Testing

/// What a client accepts, what an app offers, and what is chosen.
struct Choice: Sendable, CustomTestStringConvertible {
    let accepted: String?
    let offered: [String]
    let chosen: String?

    init(_ accepted: String?, _ offered: [String], _ chosen: String?) {
        (self.accepted, self.offered, self.chosen) = (accepted, offered, chosen)
    }

    var testDescription: String { "\(accepted ?? "nothing") of \(offered)" }
}

private func environ(_ name: String, _ value: String?) -> Environ {
    Environ(value.map { [name: $0] } ?? [:])
}

@Suite("Negotiation of types")
struct TypeNegotiationTests {
    private static let browser =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    static let choices = [
        Choice(nil, ["text/html", "text/plain"], "text/html"),
        Choice("*/*", ["text/html", "text/plain"], "text/html"),
        Choice("text/plain", ["text/html", "text/plain"], "text/plain"),
        Choice("TEXT/Plain", ["text/html", "text/plain"], "text/plain"),
        Choice("image/png", ["text/html", "text/plain"], nil),
        Choice("", ["text/html"], nil),
        Choice("text/html;q=0.5, text/plain", ["text/html", "text/plain"], "text/plain"),
        Choice("text/html;q=0, */*", ["text/html"], nil),
        Choice("text/html;q=0, */*", ["text/html", "text/plain"], "text/plain"),
        Choice("text/*, text/html;q=0.1", ["text/html", "text/plain"], "text/plain"),
        Choice("text/*;q=0.3, */*;q=0.5", ["text/html", "image/png"], "image/png"),
        Choice(browser, ["application/json", "text/html"], "text/html"),
        Choice(browser, ["application/json"], "application/json"),
        Choice(browser, ["application/json", "application/xml"], "application/xml"),
        // RFC 9110 §12.5.1.
        Choice(
            "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4",
            ["text/plain;format=fixed", "text/html", "text/plain"], "text/plain"),
        Choice("text/plain;format=flowed", ["text/plain"], nil),
        Choice(
            "text/plain;format=Flowed", ["text/plain;format=flowed"], "text/plain;format=flowed"),
        Choice(
            "a/b;x=\"1,2;q=0\";q=0.5, c/d;q=0.4", ["c/d", "a/b;x=\"1,2;q=0\""],
            "a/b;x=\"1,2;q=0\""),
        // What is malformed is passed over.
        Choice("text/html;q=2, text/plain;q=0.1", ["text/html", "text/plain"], "text/plain"),
        Choice("text/html;q=0.1234, text/plain;q=0.1", ["text/html", "text/plain"], "text/plain"),
        Choice("text/html;q=, text/plain;q=0.1", ["text/html", "text/plain"], "text/html"),
        Choice(",,text/plain,", ["text/plain"], "text/plain"),
        Choice("\"text/html, text/plain", ["text/plain"], nil),
        Choice("*", ["text/plain"], "text/plain"),
        Choice(
            "text/html ; q=0.2, text/plain\t;\tq=0.3", ["text/html", "text/plain"], "text/plain"),
    ]

    @Test(arguments: choices)
    func `the type that the client likes best is chosen`(_ choice: Choice) {
        let environ = environ("HTTP_ACCEPT", choice.accepted)

        #expect(environ.preferredType(of: choice.offered) == choice.chosen)
    }
}

@Suite("Negotiation of languages")
struct LanguageNegotiationTests {
    static let choices = [
        Choice(nil, ["en", "de"], "en"),
        Choice("de", ["en", "de"], "de"),
        Choice("DE", ["en", "de"], "de"),
        Choice("de-AT, en;q=0.5", ["en", "de-AT"], "de-AT"),
        Choice("de;q=0.5, en-GB", ["de", "en-GB"], "en-GB"),
        Choice("en", ["de", "en-GB"], "en-GB"),
        Choice("en, en-GB;q=0.1", ["en-GB", "en-US"], "en-US"),
        Choice("e", ["en"], nil),
        Choice("fr", ["en", "de"], nil),
        Choice("fr, *;q=0.1", ["en", "de"], "en"),
        Choice("*, en;q=0", ["en", "de"], "de"),
        Choice("de-AT", ["en", "de"], "de"),
        Choice("zh-Hant-TW, de-AT;q=0.9", ["de", "zh"], "zh"),
        Choice("de-AT, de;q=0", ["en", "de"], nil),
    ]

    @Test(arguments: choices)
    func `the language that the client likes best is chosen`(_ choice: Choice) {
        let environ = environ("HTTP_ACCEPT_LANGUAGE", choice.accepted)

        #expect(environ.preferredLanguage(of: choice.offered) == choice.chosen)
    }
}

@Suite("Negotiation of codings")
struct EncodingNegotiationTests {
    static let choices = [
        Choice(nil, ["gzip", "identity"], "identity"),
        Choice(nil, ["gzip"], nil),
        Choice("gzip", ["gzip", "identity"], "gzip"),
        Choice("x-gzip", ["gzip"], "gzip"),
        Choice("gzip, br", ["br", "gzip"], "br"),
        Choice("gzip;q=1.0, br;q=0.9", ["br", "gzip"], "gzip"),
        Choice("gzip;q=0", ["gzip", "identity"], "identity"),
        Choice("", ["gzip", "identity"], "identity"),
        Choice("identity;q=0", ["identity"], nil),
        Choice("*;q=0", ["gzip", "identity"], nil),
        Choice("*;q=0, identity", ["gzip", "identity"], "identity"),
        Choice("*", ["gzip", "identity"], "gzip"),
        Choice("identity;q=0.5, gzip;q=0.1", ["gzip", "identity"], "identity"),
    ]

    @Test(arguments: choices)
    func `the coding that the client likes best is chosen`(_ choice: Choice) {
        let environ = environ("HTTP_ACCEPT_ENCODING", choice.accepted)

        #expect(environ.preferredEncoding(of: choice.offered) == choice.chosen)
    }
}

@Suite("Media type")
struct MediaTypeTests {
    @Test func `its parts are read`() {
        let type = MediaType("Text/HTML; Charset=\"utf-8\" ;level=1")

        #expect(type == MediaType("text", "html", parameters: ["charset": "utf-8", "level": "1"]))
        #expect(type?.essence == "text/html")
    }

    @Test(arguments: ["", "text", "text/", "/html", "text/html x", "te xt/html"])
    func `what is no type is not read`(_ text: String) {
        #expect(MediaType(text) == nil)
    }

    @Test(arguments: ["a/b;", "a/b;;x", "a/b; x=\"1", "a/b; =1", "a/b; x y=1"])
    func `a malformed parameter is passed over`(_ text: String) {
        #expect(MediaType(text)?.parameters == [:])
    }

    @Test func `of two parameters with one name the first counts`() {
        #expect(MediaType("a/b; x=1; X=2")?.parameters == ["x": "1"])
    }
}
