import AsyncGateway
import Tracing

/// Runs an app in a span of kind server, which continues the trace that the request's fields name.
let traced: Middleware = { app in
    { environ, start in
        var context = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(environ.headers, into: &context, using: Fields())
        let span = startSpan("\(environ.method)", context: context, ofKind: .server)
        span.attributes["http.request.method"] = "\(environ.method)"
        start.onEnd { end in
            span.attributes["http.response.status_code"] = end.status.code
            if end.status.code >= 500 || !end.isComplete { span.setStatus(.init(code: .error)) }
            span.end()
        }
        return try await ServiceContext.withValue(span.context) { try await app(environ, start) }
    }
}

private struct Fields: Extractor {
    func extract(key: String, from headers: Headers) -> String? { headers[key] }
}
