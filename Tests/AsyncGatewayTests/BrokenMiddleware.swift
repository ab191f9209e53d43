import AsyncGateway

/// A middleware that breaks a rule, and what the rule sees of it.
struct BrokenMiddleware: Sendable, CustomStringConvertible {
    let rule: String
    let seen: String
    var patience = Duration.seconds(60)
    let middleware: Middleware

    var description: String { rule }

    init(
        _ rule: String, _ seen: String, patience: Duration = .seconds(60),
        _ middleware: @escaping Middleware
    ) {
        (self.rule, self.seen, self.patience) = (rule, seen, patience)
        self.middleware = middleware
    }

    static let all = calls + heads + bodies + errors + requests

    private static let calls = [
        BrokenMiddleware("app.once", "2 calls") { app in
            application { environ in
                await (try await Response(of: app, for: environ)).body.close()
                return try await Response(of: app, for: environ)
            }
        },
        BrokenMiddleware("environ.values", "an EnvironKey without its value") { app in
            { environ, startResponse in try await app(copy(of: environ), startResponse) }
        },
        BrokenMiddleware("hooks.kept", "the inner action for the end was run 0 times") { app in
            application { try await Response(of: app, for: copy(of: $0)) }
        },
        BrokenMiddleware("interim.kept", "the interim responses []") { app in
            { environ, startResponse in
                let deaf = Responder(wrapping: startResponse, inform: { _, _, _ in }) {
                    try $0.start($1, $2, replacing: $3)
                }
                return try await app(environ, deaf)
            }
        },
        BrokenMiddleware(
            "contract.kept",
            "error header.no-status: \"Status: 200 OK\" No field is named `Status`, "
                + "which would be taken for a CGI program's status."
        ) { app in
            { environ, startResponse in
                let stating = Responder(wrapping: startResponse) { inner, status, headers, error in
                    var headers = headers
                    headers.add("Status", "\(status)")
                    return try inner.start(status, headers, replacing: error)
                }
                return try await app(environ, stating)
            }
        },
    ]

    private static let heads = [
        BrokenMiddleware("head.fields", "Set-Cookie: [\"b=2\"]") { app in
            { environ, startResponse in
                startResponse.onHead { head in
                    var headers = Headers()
                    for (name, value) in head.headers { headers[name] = value }
                    head.headers = headers
                }
                return try await app(environ, startResponse)
            }
        },
        BrokenMiddleware("head.no-body", "4 blocks were asked for", collecting),
        BrokenMiddleware("head.length", "the lengths []") { app in
            { environ, startResponse in
                let body = try await app(environ, startResponse)
                guard environ.method == .head else { return body }
                await body.close()
                return .empty
            }
        },
        BrokenMiddleware("head.not-modified", "4 blocks were asked for", collecting),
        BrokenMiddleware("head.no-content", "status 200 OK") { app in
            { environ, startResponse in
                startResponse.onHead { $0.status = .ok }
                return try await app(environ, startResponse)
            }
        },
        BrokenMiddleware("start.once", "no error") { app in
            starting(app) { try $0.start($1, $2, replacing: $3 ?? AppError()) }
        },
        BrokenMiddleware("start.replacing", "status 500 Internal Server Error") { app in
            starting(app) { inner, status, headers, _ in try inner.start(status, headers) }
        },
        BrokenMiddleware("start.late", "the error is not thrown") { app in
            starting(app) { inner, status, headers, _ in try inner.start(status, headers) }
        },
    ]

    private static let bodies = [
        BrokenMiddleware("body.whole", "the lengths []", copying),
        BrokenMiddleware("body.file", "the lengths []", copying),
        BrokenMiddleware("body.file", "it has come in 100 blocks") { app in
            { environ, startResponse in
                startResponse.onHead { $0.headers["Content-Length"] = "1000" }
                return try await app(environ, startResponse).mapBlocks { $0 }
            }
        },
        BrokenMiddleware("body.blocks", "the body \"ontw\"", dropping),
        BrokenMiddleware("body.closed", "the body was closed 0 times", forgetting),
        BrokenMiddleware("body.trailers", "the trailers []", copying),
        BrokenMiddleware("stream.blocks", "6 blocks were asked for too early", collecting),
        BrokenMiddleware("stream.produced", "4 blocks were asked for too early", collecting),
        BrokenMiddleware("stream.written", "4 blocks were asked for too early") { app in
            application { environ in
                var response = try await Response(of: app, for: environ)
                response.body = try await collected(response.body)
                return response
            }
        },
        BrokenMiddleware("stream.held", "33 blocks of 64 KiB were asked for", pumping),
    ]

    private static let errors = [
        BrokenMiddleware("error.before", "status 200 OK", soothing),
        BrokenMiddleware("error.started", "status 200 OK", soothing),
        BrokenMiddleware("error.first-block", "status 200 OK", truncating),
        BrokenMiddleware("error.later", "a complete response", truncating),
        BrokenMiddleware("error.answer", "status 500 Internal Server Error") { app in
            { environ, startResponse in
                do {
                    return try await app(environ, startResponse)
                } catch {
                    throw AppError()
                }
            }
        },
    ]

    private static let requests = [
        BrokenMiddleware(
            "leave.app", "the app is not cancelled after 0.2 seconds",
            patience: .milliseconds(200)
        ) { app in
            { environ, startResponse in
                try await Task { try await app(environ, startResponse) }.value
            }
        },
        BrokenMiddleware("leave.stream", "the body was closed 0 times", forgetting),
        BrokenMiddleware("leave.waiting", "the body was closed 0 times", forgetting),
        BrokenMiddleware("input.whole", "another body") { app in
            { environ, startResponse in
                _ = try await environ.input.read(1)
                return try await app(environ, startResponse)
            }
        },
        BrokenMiddleware("input.streams", "the app has not read it", reading),
        BrokenMiddleware("input.asked", "status 200") { app in
            { environ, startResponse in
                var environ = environ
                environ.input = .empty
                return try await app(environ, startResponse)
            }
        },
        BrokenMiddleware("input.not-asked", "status 100", reading),
    ]
}

// MARK: - Middlewares that break several rules

extension BrokenMiddleware {
    /// Sends a body when it has all of it.
    private static let collecting: Middleware = { app in
        { environ, startResponse in try await collected(try await app(environ, startResponse)) }
    }

    private static func collected(_ body: ResponseBody) async throws -> ResponseBody {
        var bytes: [UInt8] = []
        for try await block in body { bytes += block }
        await body.close()
        return ResponseBody(bytes)
    }

    /// Makes a stream of every body.
    private static let copying: Middleware = { app in
        { environ, startResponse in try await app(environ, startResponse).mapBlocks { $0 } }
    }

    /// Loses the last byte of each block.
    static let dropping: Middleware = { app in
        { environ, startResponse in
            try await app(environ, startResponse).mapBlocks { $0.dropLast() }
        }
    }

    /// Does not close the body that it replaces.
    private static let forgetting: Middleware = { app in
        { environ, startResponse in
            let body = try await app(environ, startResponse)
            return ResponseBody(body.map { $0 })
        }
    }

    /// Reads a body as fast as it can.
    private static let pumping: Middleware = { app in
        { environ, startResponse in
            let body = try await app(environ, startResponse)
            let (blocks, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            Task {
                do {
                    for try await block in body { continuation.yield(block) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            return ResponseBody(blocks, onClose: body.close)
        }
    }

    /// Lets the end of a body look as if nothing had happened.
    private static let truncating: Middleware = { app in
        { environ, startResponse in
            let body = try await app(environ, startResponse)
            let cut = ResponseBody.producing { write in
                do {
                    for try await block in body { try await write(block) }
                } catch {}
            }
            return cut.onClose(body.close)
        }
    }

    /// Answers every error with 200.
    private static let soothing: Middleware = { app in
        { environ, startResponse in
            do {
                return try await app(environ, startResponse)
            } catch {
                try await startResponse(.ok, ["Content-Type": "text/plain"], replacing: error)
                return "sorry"
            }
        }
    }

    /// Reads the request's body before the app does.
    private static let reading: Middleware = { app in
        { environ, startResponse in
            var environ = environ
            environ.input = RequestBody(try await environ.input.read())
            return try await app(environ, startResponse)
        }
    }

    /// A copy that has only the variables.
    @Sendable private static func copy(of environ: Environ) -> Environ {
        Environ(Dictionary(environ.variables.map { ($0.name, $0.value) }) { $1 })
    }

    /// Wraps the responder of an app.
    private static func starting(
        _ app: @escaping Application,
        _ start:
            @escaping @Sendable (isolated Responder, Status, Headers, (any Error)?) throws -> Writer
    ) -> Application {
        { environ, startResponse in
            try await app(environ, Responder(wrapping: startResponse, start: start))
        }
    }
}
