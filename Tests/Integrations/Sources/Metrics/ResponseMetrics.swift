import AsyncGateway
import Metrics

/// Counts the responses of each status, and records how long they took.
struct ResponseMetrics: ServerObserver {
    /// Where the metrics are kept; by default what the process has set up.
    var factory: any MetricsFactory = MetricsSystem.factory

    /// Counts a response, also one that refuses a request or was cut short.
    func responseEnded(_ record: ExchangeRecord) {
        let status = [("status", "\(record.status.code)")]
        Counter(label: "http_responses_total", dimensions: status, factory: factory).increment()
        Timer(label: "http_response_duration", dimensions: status, factory: factory)
            .record(duration: record.duration)
    }
}
