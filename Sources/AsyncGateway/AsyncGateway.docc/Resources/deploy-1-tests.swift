import AsyncGateway
import AsyncGatewayTesting
import Testing

@testable import Teas

struct SiteTests {
    @Test func `a tea that was added is on the page`() async throws {
        let client = TestClient(try site(Teas()))

        let answer = try await client.post("/teas", body: .form(["name": "Ceylon"]))
        let page = try await client.get("/")

        #expect(answer.status == .seeOther)
        #expect(page.text.contains("<li>Ceylon</li>"))
    }

    @Test func `a tea needs a name`() async throws {
        let teas = Teas()

        let answer = try await TestClient(try site(teas)).post("/teas", body: .form(["name": ""]))

        #expect(answer.status == .badRequest)
        #expect(teas.all == ["Assam"])
    }
}
