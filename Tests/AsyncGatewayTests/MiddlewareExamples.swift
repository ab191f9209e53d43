import AsyncGateway

// Every Swift block of the guide WritingMiddleware stands here or in TestingGuideSnippets.swift, to the letter.

/// Says of every response which server has made it.
let tagged: Middleware = { app in
    { environ, startResponse in
        startResponse.onHead { $0.headers["X-Served-By"] = "tea-1" }
        return try await app(environ, startResponse)
    }
}

/// Reports the path, the bytes and the time of every response.
func measured(
    by clock: some Clock<Duration> = ContinuousClock(),
    _ report: @escaping @Sendable (String, Int, Duration) -> Void
) -> Middleware {
    { app in
        { environ, startResponse in
            let start = clock.now
            startResponse.onEnd { outcome in
                report(environ.path, outcome.bodyBytesSent, start.duration(to: clock.now))
            }
            return try await app(environ, startResponse)
        }
    }
}

/// Sends the site's own page with every 404, whether the app has started or thrown it.
let helpful: Middleware = { app in
    application { environ in
        let response = try await Response(of: app, for: environ)
        guard response.status == .notFound else { return response }
        await response.body.close()
        return .html("<h1>There is no tea here</h1>\n", status: .notFound)
    }
}

/// Sends text in capital letters.
let shouting: Middleware = { app in
    application { environ in
        var response = try await Response(of: app, for: environ)
        guard response.headers[.contentType]?.hasPrefix("text/") == true else { return response }
        response.headers.remove("Content-Length")
        response.body = response.body.mapBlocks { $0.map(uppercased) }
        return response
    }
}

private func uppercased(_ byte: UInt8) -> UInt8 {
    0x61...0x7A ~= byte ? byte - 0x20 : byte
}

/// Who has made the request.
enum UserKey: EnvironKey {
    static let defaultValue: String? = nil
}

/// Lets requests with a known token through, but not the token.
func guarded(by users: [String: String]) -> Middleware {
    { app in
        { environ, startResponse in
            guard let user = users[environ["HTTP_AUTHORIZATION"] ?? ""] else {
                throw HTTPError(.unauthorized, headers: ["WWW-Authenticate": "Bearer"])
            }
            var environ = environ
            environ["HTTP_AUTHORIZATION"] = nil
            environ[UserKey.self] = user
            return try await app(environ, startResponse)
        }
    }
}

/// Sends those to the login whom the app must not see.
let onlyKnown: Middleware = { app in
    { environ, startResponse in
        guard environ[UserKey.self] != nil else {
            return try await startResponse(.redirect(to: "/login"))
        }
        return try await app(environ, startResponse)
    }
}
