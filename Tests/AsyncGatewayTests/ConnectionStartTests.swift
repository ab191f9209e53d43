import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection and its responder", .timeLimit(.minutes(1)))
struct ConnectionStartTests {
    private let journal = Journal()

    @Test func `a second start throws`() async throws {
        let app: Application = { [journal] _, startResponse in
            try await startResponse("200 OK")
            do {
                try await startResponse("404 Not Found")
            } catch GatewayError.Code.alreadyStarted {
                journal.note("thrown")
            }
            return "tea"
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.status == .ok)
            #expect(journal.entries == ["thrown"])
        }
    }

    @Test(arguments: [Status.ok, 400, 425, 427])
    func `Upgrade goes with 426 alone`(_ status: Status) async throws {
        let headers: Headers = ["Upgrade": "h2c", "upgrade": "TLS/1.0"]
        let app: Application = { [journal] _, startResponse in
            do {
                try await startResponse(status, headers)
            } catch let error as GatewayError {
                journal.note("\(error.code), \(error.detail)")
            }
            try await startResponse(426, headers, replacing: AppError())
            return "tea"
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(journal.entries == ["\(GatewayError.Code.hopByHopHeader), Upgrade: h2c"])
            #expect(response.status == .upgradeRequired)
            #expect(response.headers.getAll("Upgrade") == ["h2c", "TLS/1.0"])
        }
    }

    @Test func `a start that replaces another forgets its headers`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse("200 OK", ["X-Tea": "earl grey", "Content-Length": "99"])
            try await startResponse(503, ["X-No": "tea"], replacing: AppError())
            return "no tea"
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.status.code == 503)
            #expect(!response.headers.contains("X-Tea"))
            #expect(response.headers["X-No"] == "tea")
            #expect(response.text == "no tea")
        }
    }

    @Test func `a start that replaces what was sent throws its error on`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse("200 OK")
            try await write("tea")
            try await startResponse("503 Service Unavailable", replacing: AppError())
            return "no tea"
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == "tea")
            #expect(!response.isComplete)
            #expect(scene.errors.entries.first?.contains("AppError") == true)
        }
    }

    @Test func `a writer that is used after the end throws`() async throws {
        let app: Application = { [journal] environ, startResponse in
            let write = try await startResponse("200 OK")
            Task {
                try await journal.wait(for: "received")
                do {
                    try await write("more")
                } catch GatewayError.Code.alreadyFinished {
                    journal.note("thrown")
                }
            }
            return "tea"
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()
            let count = await scene.connection.writtenByteCount
            journal.note("received")
            try await journal.wait(for: "thrown")

            #expect(response.text == "tea")
            #expect(await scene.connection.writtenByteCount == count)
        }
    }

    @Test func `what is written comes before what is returned`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse("200 OK")
            try await write("earl")
            return " grey"
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == "earl grey")
        }
    }

    @Test(arguments: Ending.allCases)
    func `a body is closed exactly once`(_ ending: Ending) async throws {
        try await withConnection(to: ending.app(journal)) { scene in
            try await scene.send(ending.request)
            if ending == .reset {
                try await journal.wait(for: "started")
                await scene.client.reset()
            }
            try await journal.wait(for: "closed")
        }

        #expect(journal.entries.filter { $0 == "closed" }.count == 1)
    }

    /// What may become of a response.
    enum Ending: CaseIterable {
        case sent
        case failed
        case failedAtOnce
        case bodiless
        case tooLong
        case tooShort
        case notStarted
        case reset

        var request: String {
            "\(self == .bodiless ? "HEAD" : "GET") / HTTP/1.1\r\nHost: a\r\n\r\n"
        }

        func app(_ journal: Journal) -> Application {
            let (headers, body) = (headers, body(journal))
            return { _, startResponse in
                if self != .notStarted { try await startResponse("200 OK", headers) }
                return body.onClose { journal.note("closed") }
            }
        }

        private var headers: Headers {
            switch self {
            case .tooLong: ["Content-Length": "1"]
            case .tooShort: ["Content-Length": "100"]
            default: [:]
            }
        }

        private func body(_ journal: Journal) -> ResponseBody {
            switch self {
            case .failed: .failing(after: "tea")
            case .failedAtOnce: .producing { _ in throw AppError() }
            case .bodiless: ResponseBody(Endless())
            case .reset:
                .producing { write in
                    try await write("tea")
                    journal.note("started")
                    try await waitForCancellation()
                }
            default: ["earl", " grey"]
            }
        }
    }
}
