import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import TestPeers
import Testing

/// What a client may send to be answered with nothing but a refusal.
@Suite("Hostile inputs of the toolkit", .timeLimit(.minutes(1)))
struct HostileInputTests {
    private let type: Headers = ["Content-Type": "multipart/form-data; boundary=B"]

    /// Stores all files of a form.
    private func storing(in folder: TemporaryFolder) -> TestClient {
        let path = folder.path
        return TestClient(
            application { environ in
                var files: [StoredFile] = []
                for try await part in try environ.multipart() {
                    files.append(try await part.store(in: path, upTo: 1 << 20))
                }
                for file in files { _ = try await file.keep() }
                return .text("\(files.count)")
            })
    }

    private func part(_ head: String) -> String {
        "--B\r\nContent-Disposition: form-data; \(head)\r\n\r\nx\r\n"
    }

    @Test func `ten thousand parts are refused, and leave nothing`() async throws {
        let folder = try TemporaryFolder()
        let body = String(repeating: part("name=a; filename=b"), count: 10_000) + "--B--"

        let response = try await storing(in: folder).post("/", headers: type, body: body)

        #expect(response.status == .contentTooLarge)
        #expect(folder.names == [])
    }

    @Test(arguments: [
        "name=\"%@\"", "name=a; filename=\"%@\"", "name=a; x=\"%@\"", "name=a\r\nX-%@: b",
    ])
    func `a head of a megabyte is refused`(_ head: String) async throws {
        let folder = try TemporaryFolder()
        let long = head.replacing("%@", with: String(repeating: "a", count: 1 << 20))

        let response = try await storing(in: folder).post(
            "/", headers: type, body: part(long) + "--B--")

        #expect(response.status == .contentTooLarge)
        #expect(folder.names == [])
    }

    @Test func `a head without an end is refused long before the body ends`() async throws {
        let endless = EndlessBlocks(first: "--B\r\nContent-Disposition: form-data; name=a\r\nX: ")

        let response = try await storing(in: try TemporaryFolder()).post(
            "/", headers: type, body: TestBody(endless))

        #expect(response.status == .contentTooLarge)
    }

    @Test func `a preamble without an end is refused long before the body ends`() async throws {
        let response = try await storing(in: try TemporaryFolder()).post(
            "/", headers: type, body: TestBody(EndlessBlocks(first: "")))

        #expect(response.status == .contentTooLarge)
    }

    @Test func `a million cookies are refused before the app is called`() async throws {
        let client = TestClient(application { .text("\($0.cookies.count)") })
        let cookies = String(repeating: "a=b; ", count: 1_000_000) + "a=b"

        let response = try await client.get("/", headers: ["Cookie": cookies])

        #expect(response.status == .requestHeaderFieldsTooLarge)
    }

    @Test func `a million names of a form are refused`() async throws {
        let client = TestClient(application { .text("\(try await $0.form(upTo: 4 << 20).count)") })

        let response = try await client.post(
            "/", headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: String(repeating: "a&", count: 1_000_000))

        #expect(response.status == .contentTooLarge)
        #expect(response.text == "413 Content Too Large\nThe form has more than 1000 fields.\n")
    }

    @Test func `a name of a megabyte is read, and not sent back`() async throws {
        let client = TestClient(
            application { .text(try await $0.form(upTo: 2 << 20).value("tea")) })
        let name = String(repeating: "a", count: 1 << 20)

        let response = try await client.post("/", body: .form([name: "b"]))

        #expect(response.status == .badRequest)
        #expect(response.body.count < 100)
    }

    @Test func `ranges without number are read once`() async throws {
        let client = TestClient(
            application { .text($0.preferredType(of: ["text/html", "text/plain"]) ?? "none") })
        let ranges = String(repeating: "a/b;q=0.1,", count: 800) + "text/plain"

        #expect(try await client.get("/", headers: ["Accept": ranges]).text == "text/plain")
    }
}

/// Blocks of letters without an end, behind a first one.
private struct EndlessBlocks: AsyncSequence, Sendable {
    let first: String

    struct AsyncIterator: AsyncIteratorProtocol {
        var first: [UInt8]?

        mutating func next() async -> [UInt8]? {
            defer { first = nil }
            return first ?? [UInt8](repeating: 0x61, count: 1 << 16)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(first: Array(first.utf8)) }
}
