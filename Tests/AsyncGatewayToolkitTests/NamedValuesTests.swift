import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

@Suite("Named values")
struct NamedValuesTests {
    private let query = NamedValues(urlEncoded: "limit=20&tag=black&tag=green&empty=&off=false")

    @Test func `the first value of a name is found`() {
        #expect(query["tag"] == "black")
        #expect(query["empty"] == "")
        #expect(query["colour"] == nil)
    }

    @Test func `all values of a name are found in order`() {
        #expect(query.all("tag") == ["black", "green"])
        #expect(query.all("colour") == [])
    }

    @Test func `a value is read as what is asked for`() throws {
        #expect(try query.value("limit", as: Int.self) == 20)
        #expect(try query.value("off", default: true) == false)
        #expect(try query.value("page", default: 1) == 1)
        #expect(try query.valueIfPresent("page", as: Int.self) == nil)
    }

    @Test func `a value that is missing is a 400 that names it`() {
        let error = #expect(throws: HTTPError.self) { try query.value("page", as: Int.self) }

        #expect(error == HTTPError(.badRequest, "\"page\" is missing in the query."))
    }

    @Test func `a value that cannot be read is a 400 that names it`() {
        let error = #expect(throws: HTTPError.self) { try query.value("tag", default: 1) }

        #expect(error == HTTPError(.badRequest, "\"tag\" in the query is not a whole number."))
    }

    @Test func `an empty text is no case, and nothing that a closure makes nothing of`() throws {
        #expect(try query.valueIfPresent("empty", as: Tag.self) == nil)
        #expect(try query.value("empty", default: Tag.green) == .green)
        #expect(try query.valueIfPresent("empty", by: { $0.first }) == nil)
        #expect(try query.value("empty", default: "x", by: { $0.first }) == "x")
        #expect(try query.value("empty", by: { $0.count }) == 0)
        #expect(throws: HTTPError(.badRequest, "\"empty\" is missing in the query.")) {
            try query.value("empty", as: Tag.self)
        }
        #expect(throws: HTTPError.self) { try query.value("tag", default: 1, by: { Int($0) }) }
    }

    @Test func `a value of no type is a text`() throws {
        let limit = try query.value("limit")

        #expect(limit == "20")
        #expect(throws: HTTPError(.badRequest, "\"none\" is missing in the query.")) {
            try query.value("none")
        }
    }

    @Test func `what a form sends for an empty field is a value of text alone`() throws {
        #expect(try query.value("empty", as: String.self) == "")
        #expect(try query.valueIfPresent("empty", as: Int.self) == nil)
        #expect(try query.value("empty", default: true) == true)
        #expect(throws: HTTPError(.badRequest, "\"empty\" is missing in the query.")) {
            try query.value("empty", as: Int.self)
        }
    }

    @Test func `a box that is ticked is true, and a number is finite`() throws {
        let form = NamedValues(urlEncoded: "news=on&price=nan&size=inf&weight=1e400&rate=2.5")

        #expect(try form.value("news", as: Bool.self))
        #expect(try form.value("rate", as: Double.self) == 2.5)
        for name in ["price", "size", "weight"] {
            #expect(throws: HTTPError(.badRequest, "\"\(name)\" in the query is not a number.")) {
                try form.value(name, as: Double.self)
            }
        }
    }

    private enum Tag: String { case black, green }
    private enum Page: Int { case few = 20, many = 100 }

    @Test func `a value is read as the case of an enumeration`() throws {
        #expect(try query.value("tag", as: Tag.self) == .black)
        #expect(try query.value("limit", default: Page.many) == .few)
        #expect(try query.valueIfPresent("colour", as: Tag.self) == nil)
        #expect(
            throws: HTTPError(.badRequest, "\"off\" in the query is not a value that is allowed.")
        ) {
            try query.value("off", as: Tag.self)
        }
    }

    @Test func `a value is read as what a function makes of it`() throws {
        #expect(try query.value("tag") { $0.count } == 5)
        #expect(throws: HTTPError(.badRequest, "\"tag\" in the query is not a whole number.")) {
            try query.value("tag") { Int($0) }
        }
        #expect(throws: HTTPError(.badRequest, "\"page\" is missing in the query.")) {
            try query.value("page") { $0 }
        }
    }

    @Test func `names are compared as bytes`() {
        let composed = NamedValues(urlEncoded: "caf%C3%A9=1")

        #expect(composed["caf\u{E9}"] == "1")
        #expect(composed["cafe\u{301}"] == nil)
    }

    @Test func `the pairs are written as they are read`() {
        let values: NamedValues = ["a b": "1+1=2", "tea&milk": "grün/?", "": "x"]

        #expect(values.urlEncoded == "a%20b=1%2B1%3D2&tea%26milk=gr%C3%BCn/?&=x")
        #expect(NamedValues(urlEncoded: values.urlEncoded) == values)
    }
}

/// What a query or a form says, and the pairs that are read of it.
struct EncodedPairs: Sendable, CustomTestStringConvertible {
    let text: String
    let pairs: [[String]]

    init(_ text: String, _ pairs: [[String]]) {
        (self.text, self.pairs) = (text, pairs)
    }

    var testDescription: String { text }

    static let all = [
        EncodedPairs("", []),
        EncodedPairs("&&&", []),
        EncodedPairs("a", [["a", ""]]),
        EncodedPairs("a=", [["a", ""]]),
        EncodedPairs("=b", [["", "b"]]),
        EncodedPairs("=", [["", ""]]),
        EncodedPairs("a=b=c", [["a", "b=c"]]),
        EncodedPairs("a=1&b=2", [["a", "1"], ["b", "2"]]),
        EncodedPairs("&a=1&&b=2&", [["a", "1"], ["b", "2"]]),
        EncodedPairs("a=1&a=2", [["a", "1"], ["a", "2"]]),
        // A semicolon divides nothing: WHATWG, and CVE-2021-23336 of those that took it for a sign.
        EncodedPairs("a=1;b=2", [["a", "1;b=2"]]),
        EncodedPairs("a+b=c+d", [["a b", "c d"]]),
        EncodedPairs("a%2Bb=c%20d", [["a+b", "c d"]]),
        EncodedPairs("%61=%62", [["a", "b"]]),
        EncodedPairs("a%3Db=c%26d", [["a=b", "c&d"]]),
        EncodedPairs("a=%", [["a", "%"]]),
        EncodedPairs("a=%4", [["a", "%4"]]),
        EncodedPairs("a=%4&b", [["a", "%4"], ["b", ""]]),
        EncodedPairs("a=%zz", [["a", "%zz"]]),
        EncodedPairs("a=%%41", [["a", "%A"]]),
        EncodedPairs("a=%4%41", [["a", "%4A"]]),
        EncodedPairs("%4=1", [["%4", "1"]]),
        EncodedPairs("a=%+1", [["a", "% 1"]]),
        EncodedPairs("a=%25+1", [["a", "% 1"]]),
        EncodedPairs("a=%2541", [["a", "%41"]]),
        EncodedPairs("a=%C3%A9", [["a", "é"]]),
        EncodedPairs("a=%c3%a9", [["a", "é"]]),
        EncodedPairs("a=é", [["a", "é"]]),
        EncodedPairs("a=%C3", [["a", "\u{FFFD}"]]),
        EncodedPairs("a=%FFb", [["a", "\u{FFFD}b"]]),
        EncodedPairs("a=%00", [["a", "\0"]]),
        EncodedPairs("a[]=1&a[b]=2", [["a[]", "1"], ["a[b]", "2"]]),
    ]
}

@Suite("Query and urlencoded form")
struct FormReadingTests {
    private let pairs: Application = application { environ in
        let values = environ.method == .post ? try await environ.form(fields: 3) : environ.query
        return .text(values.map { "\($0.name)=\($0.value)" }.joined(separator: "|"))
    }

    @Test(arguments: EncodedPairs.all)
    func `a text is read like this`(_ encoded: EncodedPairs) {
        let values = NamedValues(urlEncoded: encoded.text)

        #expect(values.map { [$0.name, $0.value] } == encoded.pairs)
    }

    @Test func `the query of a request is read`() async throws {
        let response = try await TestClient(pairs).get("/?a=1&b=%C3%A9")

        #expect(response.text == "a=1|b=é")
    }

    @Test func `the form of a request is read`() async throws {
        let response = try await TestClient(pairs).post(
            "/?c=3", headers: ["Content-Type": "Application/X-WWW-Form-URLEncoded; charset=utf-8"],
            body: "a=1&b=%C3%A9")

        #expect(response.text == "a=1|b=é")
    }

    @Test func `a request without a body has an empty form`() async throws {
        let response = try await TestClient(pairs).post("/")

        #expect(response.status == .ok)
        #expect(response.text == "")
    }

    @Test func `a body of another type is a 415`() async throws {
        let response = try await TestClient(pairs).post(
            "/", headers: ["Content-Type": "application/json"], body: "{}")

        #expect(response.status == .unsupportedMediaType)
    }

    @Test func `too many fields are a 413`() async throws {
        let response = try await TestClient(pairs).post(
            "/", headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: "a=1&b=2&c=3&d=4")

        #expect(response.status == .contentTooLarge)
    }

    @Test func `too many bytes are a 413`() async throws {
        let response = try await TestClient(pairs).post(
            "/", headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: String(repeating: "a", count: (1 << 20) + 1))

        #expect(response.status == .contentTooLarge)
    }
}
