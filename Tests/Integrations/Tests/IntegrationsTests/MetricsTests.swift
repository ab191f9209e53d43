import AsyncGateway
import AsyncGatewayTesting
import MetricsTestKit
import Testing

@testable import MetricsIntegration

@Suite("Metrics", .timeLimit(.minutes(1)))
struct MetricsTests {
    @Test func `responses are counted and timed by their status`() async throws {
        let metrics = TestMetrics()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.observers = [ResponseMetrics(factory: metrics)]
        let client = TestClient(
            application { environ in
                guard environ.path == "/tea" else { throw HTTPError(.notFound) }
                return .text("tea\n")
            }, configuration: configuration)

        for path in ["/tea", "/tea", "/coffee"] { _ = try await client.get(path) }

        let counts = [("200", 2), ("404", 1)]
        for (status, count) in counts {
            let counter = try metrics.expectCounter("http_responses_total", [("status", status)])
            #expect(counter.totalValue == Int64(count))
            let timer = try metrics.expectTimer("http_response_duration", [("status", status)])
            #expect(timer.values.count == count)
        }
        #expect(metrics.counters.count == counts.count)
    }

    @Test func `what is timed is how long the response took`() throws {
        let metrics = TestMetrics()
        var record = ExchangeRecord(requestLine: "GET / HTTP/1.1", status: .ok)
        record.duration = .milliseconds(20)

        ResponseMetrics(factory: metrics).responseEnded(record)

        let timer = try metrics.expectTimer("http_response_duration", [("status", "200")])
        #expect(timer.values == [20_000_000])
    }
}
