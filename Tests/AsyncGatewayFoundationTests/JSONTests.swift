import AsyncGateway
import AsyncGatewayFoundation
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

private struct Tea: Codable, Equatable {
    enum Kind: String, Codable { case green, black }

    var name: String
    var grams: Int
    var kind = Kind.green
    var price: Double?
    var isOpen = true
    var picked: Date?
    var site: URL?
}

private struct Shelf: Codable, Equatable {
    var teas: [Tea]
    var labels: [String: String]?
}

/// Answers with what it has read.
private let mirror = application { environ in
    try .json(try await environ.json(as: Shelf.self))
}

@Suite("JSON bodies")
struct JSONTests {
    @Test func `a body that was read before is no error of the client`() async throws {
        let app = application { environ in
            _ = try await environ.input.text(upTo: 1000)
            await #expect(throws: GatewayError.self) { try await environ.json(as: Int.self) }
            return .empty()
        }

        #expect(try await TestClient(app).post("/", body: .json("1")).status == .noContent)
    }

    @Test func `a value is read and written`() async throws {
        let body = #"""
            {"teas": [{"name": "Sencha \"fine\"", "grams": 250, "kind": "green", "price": 7.5,
            "isOpen": false, "picked": "2026-04-01T06:30:00Z", "site": "https://tea.example/a/b"}]}
            """#

        let response = try await TestClient(mirror).post("/", body: .json(body))

        #expect(response.status == .ok)
        #expect(response.headers["Content-Type"] == "application/json")
        #expect(
            response.text == #"""
                {"teas":[{"grams":250,"isOpen":false,"kind":"green","name":"Sencha \"fine\"",\#
                "picked":"2026-04-01T06:30:00Z","price":7.5,"site":"https://tea.example/a/b"}]}
                """#)
    }

    @Test(arguments: [
        "application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json",
        "application/problem+json ; a=b",
    ])
    func `every type of JSON is read`(_ type: String) async throws {
        let response = try await TestClient(mirror).post(
            "/", headers: ["Content-Type": type], body: #"{"teas": []}"#)

        #expect(response.text == #"{"teas":[]}"#)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "json", "+json", nil])
    func `a body of another type is refused`(_ type: String?) async throws {
        let headers: Headers = type.map { ["Content-Type": $0] } ?? [:]

        let response = try await TestClient(mirror).post(
            "/", headers: headers, body: #"{"teas": []}"#)

        #expect(response.status == .unsupportedMediaType)
    }

    @Test(arguments: [
        (#"{}"#, "teas is missing."),
        (#"[]"#, "The body is not an object."),
        (#""teas""#, "The body is not an object."),
        (#"{"teas": 5}"#, "teas is not an array."),
        (#"{"teas": null}"#, "teas is null or missing."),
        (#"{"teas": [5]}"#, "teas[0] is not an object."),
        (#"{"teas": [{"grams": 5}]}"#, "teas[0].name is missing."),
        (#"{"teas": [{"name": 5}]}"#, "teas[0].name is not text."),
        (#"{"teas": [{"name": "a", "grams": "5"}]}"#, "teas[0].grams is not a whole number."),
        (
            #"{"teas": [{"name": "a", "grams": 1, "kind": "green", "price": "x"}]}"#,
            "teas[0].price is not a number."
        ),
        (
            #"{"teas": [{"name": "a", "grams": 1, "kind": "green", "isOpen": 1}]}"#,
            "teas[0].isOpen is not true or false."
        ),
    ])
    func `what is wrong is named`(_ body: String, _ detail: String) async throws {
        let response = try await TestClient(mirror).post("/", body: .json(body))

        #expect(response.status == .unprocessableContent)
        #expect(response.text == "422 Unprocessable Content\n\(detail)\n")
    }

    @Test func `a value that is none of its type is named, and not sent back`() async throws {
        let kind = String(repeating: "r", count: 10_000)
        let body = #"{"teas": [{"name": "a", "grams": 1, "kind": ""# + kind + #""}]}"#

        let response = try await TestClient(mirror).post("/", body: .json(body))

        #expect(response.status == .unprocessableContent)
        #expect(response.text.hasSuffix("\nteas[0].kind has a value that is not allowed.\n"))
        #expect(response.body.count < 200)
    }

    /// Foundation's decoder does not say where.
    @Test(arguments: ["1.5", "9223372036854775808", "1e999"])
    func `a number that does not fit is a 422`(_ number: String) async throws {
        let body = #"{"teas": [{"name": "a", "grams": "# + number + "}]}"

        let response = try await TestClient(mirror).post("/", body: .json(body))

        #expect(response.status == .unprocessableContent)
        #expect(response.text.hasSuffix("such as a number that is too large.\n"))
    }

    @Test(arguments: [
        "", " ", "{", #"{"teas": []"#, "nul", "{'teas': []}", "\u{FEFF}", #"{"teas" []}"#, "[1 2]",
    ])
    func `text that is no JSON is refused`(_ body: String) async throws {
        let response = try await TestClient(mirror).post("/", body: .json(body))

        #expect(response.status == .badRequest)
        #expect(response.text == "400 Bad Request\nThe body is not JSON.\n")
    }

    @Test func `bytes that are no UTF-8 are refused`() async throws {
        let body = Array(#"{"teas": [{"name": ""#.utf8) + [0xFF, 0xFE] + Array(#""}]}"#.utf8)

        let response = try await TestClient(mirror).post("/", body: .json(body))

        #expect(response.status.code == 400 || response.status.code == 422)
    }

    @Test(arguments: [("[", "]"), (#"{"teas":"#, "}")])
    func `deep nesting is refused`(_ opening: String, _ closing: String) async throws {
        let depth = 100_000
        let body =
            String(repeating: opening, count: depth) + "1"
            + String(repeating: closing, count: depth)

        let response = try await TestClient(mirror).post("/", body: .json(body))

        #expect(response.status == .badRequest)
    }

    @Test func `a body beyond the limit is not read`() async throws {
        let app = application { environ in
            try .json(try await environ.json(as: [Int].self, upTo: 10))
        }

        #expect(try await TestClient(app).post("/", body: .json("[1, 2, 3]")).text == "[1,2,3]")
        let response = try await TestClient(app).post("/", body: .json("[1, 2, 3, 4]"))
        #expect(response.status == .contentTooLarge)
    }

    @Test func `a name of a megabyte is not sent back`() async throws {
        let app = application { environ in
            try .json(try await environ.json(as: [String: Int].self, upTo: 2 << 20))
        }
        let name = String(repeating: "a", count: 1 << 20)

        let response = try await TestClient(app).post("/", body: .json("{\"\(name)\": true}"))

        #expect(response.status == .unprocessableContent)
        #expect(response.body.count < 1000)
    }

    @Test func `a value that JSON cannot express is a failure of the app`() async throws {
        let app = application { _ in try .json([Double.infinity]) }

        let response = try await TestClient(app).get("/")

        #expect(response.status == .internalServerError)
        #expect(!response.errorLog.isEmpty)
    }

    @Test func `the page of an error tells what is wrong`() async throws {
        let app = ErrorPages().middleware(mirror)

        let response = try await TestClient(app).post(
            "/", headers: ["Accept": "application/json"], body: .json("{}"))

        #expect(response.status == .unprocessableContent)
        #expect(response.text.contains(#""detail": "teas is missing.""#))
    }

    @Test func `a decoder and an encoder of one's own are used`() async throws {
        struct Cup: Codable { var teaName: String }
        let app = application { environ in
            let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            encoder.keyEncodingStrategy = .convertToSnakeCase
            let cup = try await environ.json(as: Cup.self, decoder: decoder)
            return try .json(cup, status: .created, encoder: encoder)
        }

        let response = try await TestClient(app).post("/", body: .json(#"{"tea_name": "a"}"#))

        #expect(response.status == .created)
        #expect(response.text == #"{"tea_name":"a"}"#)
    }
}

@Suite("Values of Foundation")
struct ConversionTests {
    @Test func `data is read and sent`() async throws {
        let app = application { environ in
            let data = try await environ.input.data(upTo: 100)
            return Response(
                .ok, ["Content-Type": "text/plain"], body: ResponseBody(data + Data([0x21])))
        }

        #expect(try await TestClient(app).post("/", body: "tea").text == "tea!")
    }

    @Test func `the URL of a request is that of its variables`() async throws {
        let app = application { .text($0.url?.absoluteString ?? "none") }

        #expect(
            try await TestClient(app).get("/a%20b?c=d", headers: ["Host": "tea.example:81"]).text
                == "http://tea.example:81/a%20b?c=d")
        #expect(Environ(["HTTP_HOST": "a b", "REQUEST_METHOD": "GET"]).url == nil)
    }

    @Test func `a URL that is no file's is no path`() {
        #expect(throws: TransportError.self) {
            try FileWrapper(path: try #require(URL(string: "https://tea.example/etc/hostname")))
        }
    }

    @Test func `a redirect leads to a URL`() throws {
        let url = try #require(URL(string: "https://tea.example/a?b#c"))

        #expect(Response.redirect(to: url).headers["Location"] == "https://tea.example/a?b#c")
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777.9, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (-0.5, "Wed, 31 Dec 1969 23:59:59 GMT"), (1e300, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (-1e300, "Mon, 01 Jan 0001 00:00:00 GMT"), (.infinity, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (.nan, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ])
    func `a date is written as a field has it`(_ seconds: Double, _ expected: String) {
        #expect(Date(timeIntervalSince1970: seconds).httpDate == expected)
    }

    @Test func `a file is opened by its URL, and tells its date`() async throws {
        let url = URL(filePath: #filePath)
        let file = try FileWrapper(path: url)

        let date = try #require(file.modificationDate)
        #expect(date < Date.now && date > Date(timeIntervalSince1970: 1_600_000_000))
        try await file.close()
    }
}
