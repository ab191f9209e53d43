import AsyncGateway
import AsyncGatewayTesting
import Testing

/// A response of an app, to see what a middleware makes of it.
struct MiddlewareCase: Sendable, CustomStringConvertible {
    let description: String
    var method = RequestMethod.get
    let status: Status
    let length: String?
    let app: Application

    private static func file() throws -> ResponseBody {
        ResponseBody(try FileWrapper(path: "/proc/self/exe", range: 0..<3))
    }

    private static let text: Headers = ["Content-Type": "text/plain"]

    static let all = [
        MiddlewareCase(
            description: "a body in memory", status: .ok, length: "3",
            app: Apps.answering(.ok, text) { "tea" }),
        MiddlewareCase(
            description: "a file", status: .ok, length: "3", app: Apps.answering(.ok, text, file)),
        MiddlewareCase(
            description: "a stream", status: .ok, length: nil,
            app: Apps.answering(.ok, text) { .producing { write in try await write("tea") } }),
        MiddlewareCase(
            description: "an error page", status: .internalServerError, length: "59",
            app: { _, _ in throw AppError() }),
        MiddlewareCase(
            description: "an error that answers for itself", status: .conflict, length: "13",
            app: { _, _ in throw HTTPError(.conflict) }),
        MiddlewareCase(
            description: "304", status: .notModified, length: nil,
            app: Apps.answering(.notModified) { .empty }),
        MiddlewareCase(
            description: "HEAD", method: .head, status: .ok, length: "3",
            app: Apps.answering(.ok, text) { "tea" }),
    ]
}

@Suite("Examples of middleware", .timeLimit(.minutes(1)))
struct MiddlewareExampleTests {
    @Test(arguments: MiddlewareCase.all)
    func `a field stands on every response, which is sent as before`(
        _ example: MiddlewareCase
    ) async throws {
        let response = try await TestClient(tagged(example.app)).request(example.method, "/")

        #expect(response.status == example.status)
        #expect(response.headers["X-Served-By"] == "tea-1")
        #expect(response.headers["Content-Length"] == example.length)
    }

    @Test func `a middleware answers by itself`() async throws {
        let app = onlyKnown { environ, startResponse in
            try await startResponse(.ok)
            return "\(environ[UserKey.self] ?? "nobody")"
        }

        let refused = try await TestClient(app).get("/")

        #expect(refused.status == .seeOther)
        #expect(refused.headers[.location] == "/login")
    }

    @Test func `bytes and time are measured`() async throws {
        let (clock, journal) = (ManualClock(), Journal())
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) {
            .producing { write in
                try await write("tea")
                clock.advance(by: .seconds(2))
                try await write("milk")
            }
        }
        let site = measured(by: clock) { journal.note("\($0) \($1) \($2)") }(app)

        _ = try await TestClient(site).get("/cups")

        #expect(journal.entries == ["/cups 7 2.0 seconds"])
    }

    @Test func `the page of a 404 is replaced, also of one that was thrown`() async throws {
        let started = Apps.answering(.notFound, ["Content-Type": "text/plain"]) { "no" }
        for app in [started, { _, _ in throw HTTPError(.notFound, "no") }] as [Application] {
            let response = try await TestClient(helpful(app)).get("/")

            #expect(response.status == .notFound)
            #expect(response.text == "<h1>There is no tea here</h1>\n")
        }
    }

    @Test func `a response that is no 404 is sent as before, a file as a file`() async throws {
        for example in MiddlewareCase.all {
            let response = try await TestClient(helpful(example.app)).request(example.method, "/")

            #expect(response.status == example.status)
            #expect(response.headers["Content-Length"] == example.length)
        }
    }

    @Test func `a body is changed block by block`() async throws {
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) {
            .producing { write in for word in ["tea", " ", "milk"] { try await write(word) } }
        }
        let blocks = try await TestClient(shouting(app)).stream("/") { response in
            try await response.reduce(into: []) { $0.append(String(decoding: $1, as: UTF8.self)) }
        }

        #expect(blocks == ["TEA", " ", "MILK"])
    }

    @Test func `a body of another type is left as it is`() async throws {
        let app = Apps.answering(.ok, ["Content-Type": "image/png"]) { "tea" }

        #expect(try await TestClient(shouting(app)).get("/").text == "tea")
    }

    @Test func `a credential does not reach the app`() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            let seen = environ.headers["Authorization"] ?? "nothing"
            return "\(environ[UserKey.self] ?? "nobody") with \(seen)"
        }
        let client = TestClient(guarded(by: ["Bearer tea": "Ada"])(app))

        let known = try await client.get("/", headers: ["Authorization": "Bearer tea"])
        let unknown = try await client.get("/", headers: ["Authorization": "Bearer milk"])

        #expect(known.text == "Ada with nothing")
        #expect(unknown.status == .unauthorized)
        #expect(unknown.headers["WWW-Authenticate"] == "Bearer")
    }
}
