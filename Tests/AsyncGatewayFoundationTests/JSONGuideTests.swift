import AsyncGateway
import AsyncGatewayFoundation
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

// The Swift block of the guide ReadingAndWritingJSON, to the letter.

/// What the guide's app keeps.
struct Links: Sendable {
    struct Link: Encodable {
        let code: String
        let url: String
    }

    func add(_ url: String, code: String?) throws -> Link {
        guard url.hasPrefix("https://") else {
            throw HTTPError(.unprocessableContent, "The URL must begin with https://.")
        }
        return Link(code: code ?? "a1", url: url)
    }
}

private let links = Links()

struct NewLink: Decodable {
    var url: String
    var code: String?
}

let shorten = application { environ in
    let new = try await environ.json(as: NewLink.self)
    let link = try links.add(new.url, code: new.code)
    return try .json(link, status: .created)
}

// The Swift blocks of the doc comments, to the letter.

private func example(of environ: Environ) async throws -> Bool {
    struct NewLink: Decodable {
        var url: String
        var code: String?
    }

    let link = try await environ.json(as: NewLink.self)
    return link.code == nil
}

private func example(of link: Links.Link) throws -> Response {
    return try .json(link, status: .created)
}

@Suite("Guide to JSON")
struct JSONGuideTests {
    @Test func `the links of the guide work`() async throws {
        let client = TestClient(shorten)

        let made = try await client.post("/", body: .json(#"{"url": "https://tea.example/"}"#))
        let missing = try await client.post("/", body: .json("{}"))

        #expect(made.status == .created)
        #expect(made.text == #"{"code":"a1","url":"https://tea.example/"}"#)
        #expect(missing.text == "422 Unprocessable Content\nurl is missing.\n")
    }
}
