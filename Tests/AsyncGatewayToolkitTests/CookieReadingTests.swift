import AsyncGateway
import AsyncGatewayToolkit
import Testing

/// A Cookie field, and the cookies that are read of it.
struct CookieCase: Sendable, CustomTestStringConvertible {
    let field: String
    let pairs: [[String]]

    init(_ field: String, _ pairs: [[String]]) {
        (self.field, self.pairs) = (field, pairs)
    }

    var testDescription: String { field }

    static let all = [
        CookieCase("", []),
        CookieCase("a=1", [["a", "1"]]),
        CookieCase("a=1; b=2", [["a", "1"], ["b", "2"]]),
        CookieCase("a=1;b=2", [["a", "1"], ["b", "2"]]),
        CookieCase(" a = 1 ;\tb\t=\t2\t", [["a", "1"], ["b", "2"]]),
        CookieCase("a=1; a=2", [["a", "1"], ["a", "2"]]),
        CookieCase("a=", [["a", ""]]),
        CookieCase("a", []),
        CookieCase("=1", []),
        CookieCase("; ;a=1;;", [["a", "1"]]),
        CookieCase("a=b=c", [["a", "b=c"]]),
        CookieCase("a=\"1\"", [["a", "1"]]),
        CookieCase("a=\"\"", [["a", ""]]),
        CookieCase("a=\"", [["a", "\""]]),
        CookieCase("a=\"1", [["a", "\"1"]]),
        CookieCase("a=\"1;2\"", [["a", "\"1"]]),
        CookieCase("a=1, b=2", [["a", "1, b=2"]]),
        CookieCase("a={\"b\":1}", [["a", "{\"b\":1}"]]),
        CookieCase("a=%3B+", [["a", "%3B+"]]),
        CookieCase("A=1; a=2", [["A", "1"], ["a", "2"]]),
        CookieCase("$Version=1; a=1", [["$Version", "1"], ["a", "1"]]),
        CookieCase("gr\u{C3}\u{BC}n=\u{C3}\u{A9}", [["grün", "é"]]),
        CookieCase("a=\u{FF}", [["a", "\u{FFFD}"]]),
        CookieCase("a b=c d", [["a b", "c d"]]),
    ]
}

@Suite("Cookies of a request")
struct CookieReadingTests {
    @Test(arguments: CookieCase.all)
    func `a field is read like this`(_ cookie: CookieCase) {
        let environ = Environ(["HTTP_COOKIE": cookie.field])

        #expect(environ.cookies.map { [$0.name, $0.value] } == cookie.pairs)
    }

    @Test func `a request without the field has none`() {
        #expect(Environ().cookies.isEmpty)
    }
}
