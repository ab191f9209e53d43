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
                try await Task.sleep(for: .milliseconds(20))
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
        let slow = try metrics.expectTimer("http_response_duration", [("status", "200")])
        #expect(slow.values.allSatisfy { $0 >= 20_000_000 })
        #expect(metrics.counters.count == counts.count)
    }
}
