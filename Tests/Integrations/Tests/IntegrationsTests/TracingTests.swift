import AsyncGateway
import AsyncGatewayTesting
import InMemoryTracing
import Testing
import Tracing

@testable import TracingIntegration

@Suite("Tracing", .timeLimit(.minutes(1)))
struct TracingTests {
    private struct Mishap: Error {}

    private let tracer = InMemoryTracer()

    @Test func `a request has a span of kind server, with method and status`() async throws {
        let response = try await get("/tea")

        #expect(response.text == "tea\n")
        let span = try #require(tracer.finishedSpans.last)
        #expect(span.operationName == "GET")
        #expect(span.kind == .server)
        #expect(span.attributes["http.request.method"]?.toSpanAttribute() == "GET")
        #expect(span.attributes["http.response.status_code"]?.toSpanAttribute() == 200)
        #expect(span.status == nil)
        #expect(tracer.activeSpans.isEmpty)
    }

    @Test func `the span belongs to the trace that the request names`() async throws {
        let fields: Headers = ["In-Memory-Trace-Id": "t", "In-Memory-Span-Id": "s"]
        _ = try await get("/tea", headers: fields)

        let span = try #require(tracer.finishedSpans.last)
        #expect(span.traceID == "t")
        #expect(span.parentSpanID == "s")
    }

    @Test func `a span of the app is a child of that of the request`() async throws {
        _ = try await get("/tea")

        let (child, parent) = (tracer.finishedSpans[0], tracer.finishedSpans[1])
        #expect(child.operationName == "brew")
        #expect(child.parentSpanID == parent.spanID)
        #expect(child.traceID == parent.traceID)
    }

    @Test(arguments: ["/fail", "/break"])
    func `the span of a response that fails has the status of an error`(
        _ path: String
    ) async throws {
        _ = try await get(path)

        let span = try #require(tracer.finishedSpans.last)
        #expect(span.status?.code == .error)
        let code: SpanAttribute = path == "/fail" ? 500 : 200
        #expect(span.attributes["http.response.status_code"]?.toSpanAttribute() == code)
    }

    @Test func `the span ends with the body`() async throws {
        try await withTracer(tracer) {
            try await TestClient(site).stream("/steps") { response in
                var blocks = response.makeAsyncIterator()
                let first = try await blocks.next()
                #expect(first == Array("one\n".utf8))
                #expect(tracer.activeSpans.count == 1)
                let rest = [try await blocks.next(), try await blocks.next()]
                #expect(rest == [Array("two\n".utf8), nil])
            }
        }
        #expect(tracer.finishedSpans.count == 1)
    }

    private func get(_ path: String, headers: Headers = [:]) async throws -> TestResponse {
        try await withTracer(tracer) { try await TestClient(site).get(path, headers: headers) }
    }

    private var site: Application {
        traced(
            application { environ in
                switch environ.path {
                case "/fail": throw Mishap()
                case "/break":
                    return Response(
                        .ok, ["Content-Type": "text/plain"],
                        body: .producing { write in
                            try await write("tea\n")
                            throw Mishap()
                        })
                case "/steps":
                    return Response(
                        .ok, ["Content-Type": "text/plain"],
                        body: .producing { write in
                            for step in ["one\n", "two\n"] { try await write(step) }
                        })
                default: return withSpan("brew") { _ in .text("tea\n") }
                }
            })
    }
}
