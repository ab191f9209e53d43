import AsyncGateway
import AsyncGatewayTesting
import HTTPTypes
import Synchronization
import Testing

@testable import HTTPTypesIntegration

@Suite("HTTPTypes", .timeLimit(.minutes(1)))
struct HTTPTypesTests {
    @Test func `an app reads its request as an HTTPRequest`() async throws {
        let received = Mutex<HTTPRequest?>(nil)
        let client = TestClient(
            application { environ in
                let request = HTTPRequest(environ)
                received.withLock { $0 = request }
                return .empty()
            })
        _ = try await client.request(
            "BREW", "/tea%2Fmilk?hot=1",
            headers: [
                "Host": "tea.example:8080", "Accept": "a/b", "accept": "c/d", "X-Note": "Grüße",
            ])

        let request = try #require(received.withLock { $0 })
        #expect(request.method.rawValue == "BREW")
        #expect(request.scheme == "http")
        #expect(request.authority == "tea.example:8080")
        #expect(request.path == "/tea%2Fmilk?hot=1")
        #expect(request.headerFields[values: .accept] == ["a/b", "c/d"])
        #expect(request.headerFields[try #require(HTTPField.Name("X-Note"))] == "Grüße")
    }

    @Test func `a method that is no token makes no request`() {
        #expect(HTTPRequest(Environ(["REQUEST_METHOD": "no token"])) == nil)
    }

    @Test func `an app answers with an HTTPResponse`() async throws {
        var head = HTTPResponse(status: .init(code: 404, reasonPhrase: "No Tea"))
        head.headerFields = [.contentType: "text/plain", .setCookie: "a=1"]
        head.headerFields.append(HTTPField(name: .setCookie, value: "b=2"))
        let app = application { [head] _ in response(head, body: "none\n") }

        let answer = try await TestClient(app).get("/")

        #expect(answer.status.description == "404 No Tea")
        #expect(answer.headers.getAll(.setCookie) == ["a=1", "b=2"])
        #expect(answer.headers[.contentType] == "text/plain")
        #expect(answer.text == "none\n")
    }

    @Test func `the head of a response becomes that of an HTTPResponse, and comes back`() {
        let headers: Headers = ["Content-Type": "text/plain", "Set-Cookie": "a", "Set-Cookie": "b"]
        let original = Response("418 Teapot", headers)

        let head = HTTPResponse(original)
        let back = response(head)

        #expect(head.status.code == 418)
        #expect(head.status.reasonPhrase == "Teapot")
        #expect(head.headerFields[values: .setCookie] == ["a", "b"])
        #expect(back.status.description == original.status.description)
        #expect(back.headers == headers)
    }
}
