import AsyncGateway
import AsyncGatewayTesting
import FoundationEssentials
import Testing

@testable import TeaAPI

/// A tea as a client reads it.
private struct ShownTea: Decodable, Equatable {
    var id: Int
    var name: String
    var grams: Int
    var origin: String?
}

private struct Problem: Decodable {
    var title: String
    var status: Int
    var detail: String?
}

@Suite("The example of an API")
struct TeaAPITests {
    private let client: TestClient
    private let owner: Headers = ["Authorization": "Bearer secret"]

    init() throws {
        client = TestClient(try TeaAPI(token: "secret").app())
    }

    private func read<Value: Decodable>(
        _ response: TestResponse, as type: Value.Type = Value.self
    ) throws -> Value {
        try JSONDecoder().decode(type, from: Data(response.body))
    }

    @discardableResult
    private func add(_ name: String, grams: Int = 100) async throws -> TestResponse {
        try await client.post(
            "/teas", headers: owner, body: .json("{\"name\": \"\(name)\", \"grams\": \(grams)}"))
    }

    private func changing(_ tag: String?) -> Headers {
        var headers = owner
        headers["If-Match"] = tag
        return headers
    }

    // MARK: - Adding and reading

    @Test func `a tea is added, and found where the answer says`() async throws {
        let added = try await add("Assam", grams: 250)

        #expect(added.status == .created)
        #expect(added.headers["Location"] == "/teas/1")
        let found: ShownTea = try read(try await client.get("/teas/1"))
        #expect(found == ShownTea(id: 1, name: "Assam", grams: 250))
        #expect(try read(added) == found)
    }

    @Test func `a tea that is not there is a problem`() async throws {
        let response = try await client.get("/teas/7", headers: ["Accept": "text/html"])
        let problem: Problem = try read(response)

        #expect(response.status == .notFound)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        #expect(problem.detail == "There is no tea 7." && problem.status == 404)
        #expect(try await client.get("/teas/seven").status == .notFound)
    }

    @Test func `a client that has a tea gets it no second time`() async throws {
        let tag = try #require(try await add("Assam").headers["ETag"])

        let known = try await client.get("/teas/1", headers: ["If-None-Match": tag])

        #expect(known.status == .notModified && known.body.isEmpty)
        #expect(known.headers["ETag"] == tag)
    }

    @Test(arguments: [
        (#"{"name": "", "grams": 1}"#, "name has 1 to 100 bytes."),
        (#"{"name": "a", "grams": -1}"#, "grams is from 0 to 1000000."),
        (#"{"name": "a"}"#, "grams is missing."),
        (#"{"name": "a", "grams": "1"}"#, "grams"),
    ])
    func `what is wrong with a tea is named`(_ body: String, _ detail: String) async throws {
        let response = try await client.post("/teas", headers: owner, body: .json(body))

        #expect(response.status == .unprocessableContent)
        #expect(try read(response, as: Problem.self).detail?.contains(detail) == true)
    }

    @Test func `a body that is no JSON, or of another type, is refused`() async throws {
        let malformed = try await client.post("/teas", headers: owner, body: .json("{"))
        let form = try await client.post("/teas", headers: owner, body: .form(["name": "a"]))
        let large = try await client.post(
            "/teas", headers: owner, body: .json(String(repeating: " ", count: 70_000)))

        #expect(malformed.status == .badRequest)
        #expect(form.status == .unsupportedMediaType)
        #expect(large.status == .contentTooLarge)
    }

    // MARK: - Pages

    @Test func `pages follow each other until there are no more`() async throws {
        for number in 1...5 { try await add("tea \(number)") }
        var names: [[String]] = []
        var next: String? = "?limit=2"

        while let query = next {
            let page = try await client.get("/teas\(query)")
            names.append(try read(page, as: [ShownTea].self).map(\.name))
            next = page.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
        }

        #expect(names == [["tea 1", "tea 2"], ["tea 3", "tea 4"], ["tea 5"]])
    }

    @Test func `a search goes on from page to page`() async throws {
        for name in ["green & mild", "black", "green & strong"] { try await add(name) }

        let first = try await client.get("/teas?q=green+%26&limit=1")
        let link = try #require(first.headers["Link"])

        #expect(link == "<?limit=1&after=1&q=green%20%26>; rel=\"next\"")
        let second = try await client.get("/teas?limit=1&after=1&q=green+%26")
        #expect(try read(second, as: [ShownTea].self).map(\.id) == [3])
        #expect(second.headers["Link"] == nil)
    }

    @Test(arguments: ["limit=0", "limit=101", "limit=x", "after=x"])
    func `a page that cannot be is a 400`(_ query: String) async throws {
        #expect(try await client.get("/teas?\(query)").status == .badRequest)
    }

    // MARK: - Changing

    @Test func `a tea is replaced by who knows its version`() async throws {
        let tag = try await add("Assam").headers["ETag"]
        let body = TestBody.json(#"{"name": "Ceylon", "grams": 5}"#)

        let replaced = try await client.put("/teas/1", headers: changing(tag), body: body)
        let late = try await client.put("/teas/1", headers: changing(tag), body: body)

        #expect(replaced.status == .ok && replaced.headers["ETag"] != tag)
        #expect(late.status == .preconditionFailed)
        let blind = try await client.put("/teas/1", headers: owner, body: body)
        #expect(blind.status == .preconditionRequired)
        #expect(try read(try await client.get("/teas/1"), as: ShownTea.self).name == "Ceylon")
    }

    @Test func `a tea is removed once`() async throws {
        try await add("Assam")

        #expect(
            try await client.delete("/teas/1", headers: changing("\"x\"")).status
                == .preconditionFailed)
        #expect(try await client.delete("/teas/1", headers: owner).status == .noContent)
        #expect(try await client.delete("/teas/1", headers: owner).status == .notFound)
    }

    @Test func `nothing is changed without the token`() async throws {
        let body = TestBody.json(#"{"name": "Assam", "grams": 5}"#)
        let response = try await client.post("/teas", body: body)

        #expect(response.status == .unauthorized)
        #expect(response.headers["WWW-Authenticate"] == #"Bearer realm="teas""#)
        let wrong: Headers = ["Authorization": "Bearer guess"]
        #expect(try await client.post("/teas", headers: wrong, body: body).status == .unauthorized)
        #expect(try await client.delete("/teas/1").status == .unauthorized)
    }

    // MARK: - Whatever a client does

    @Test func `methods are those of the routes`() async throws {
        let response = try await client.post("/teas/1", headers: owner)

        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "GET, HEAD, PUT, DELETE, OPTIONS")
        #expect(try await client.head("/teas").body.isEmpty)
    }

    @Test func `pages of other sites may read it`() async throws {
        let response = try await client.get("/teas", headers: ["Origin": "https://a.example"])

        #expect(response.headers["Access-Control-Allow-Origin"] == "*")
    }

    @Test func `each response has an id, and each problem that of its request`() async throws {
        let response = try await client.get("/none")

        let id = try #require(response.headers["X-Request-Id"])
        #expect(response.text.contains("\"request_id\": \"\(id)\""))
    }

    @Test func `a long list is compressed for who can read it`() async throws {
        for number in 1...50 { try await add("tea \(number)") }

        let plain = try await client.get("/teas?limit=50")
        let packed = try await client.get("/teas?limit=50", headers: ["Accept-Encoding": "gzip"])

        #expect(plain.headers["Vary"]?.contains("Accept-Encoding") == true)
        #expect(packed.headers["Content-Encoding"] == "gzip")
        #expect(packed.body.count < plain.body.count / 2)
    }
}
