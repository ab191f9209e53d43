import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

@Suite("The request timeout", .timeLimit(.minutes(1)))
struct RequestTimeoutTests {
    private let clock = ManualClock()

    private func client(_ middleware: [Middleware], _ app: @escaping Application) -> TestClient {
        TestClient(pipeline(middleware, app), clock: clock)
    }

    private let slow = application { _ in
        try await ManualClock().sleep(for: .seconds(1))
        return .text("late")
    }

    @Test func `an app that takes too long is a 503, with the page and the id of the others`()
        async throws
    {
        let client = client(
            [requestIDs(), ErrorPages().middleware, requestTimeout(.seconds(5))], slow)

        async let response = client.get("/", headers: ["Accept": "application/json"])
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(5))

        let page = try await response
        #expect(page.status == .serviceUnavailable)
        #expect(page.text.contains(#""detail": "The request has taken too long.""#))
        #expect(page.headers["X-Request-Id"] != nil)
        #expect(page.headers["Connection"] == "close")
    }

    @Test func `an app that is in time is left alone`() async throws {
        let client = client([requestTimeout(.seconds(5))], application { _ in .text("tea") })

        #expect(try await client.get("/").text == "tea")
        #expect(clock.deadlines.isEmpty)
    }
}
