import AsyncGateway
import AsyncGatewayTesting
import Testing

@testable import NotesExample

struct NotesTests {
    @Test func `a note that was sent is on the list`() async throws {
        let client = TestClient(try Notes.app())

        let answer = try await client.post("/notes", body: .form(["text": "Drink it."]))
        let list = try await client.get("/notes")

        #expect(answer.status == .seeOther)
        #expect(list.text == "Buy tea.\nDrink it.\n")
    }
}
