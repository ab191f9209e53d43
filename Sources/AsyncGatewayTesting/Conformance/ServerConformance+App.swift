public import AsyncGateway

extension ServerConformance {
    /// The agreed apps, by the path of the request.
    ///
    /// | path | what it does |
    /// |---|---|
    /// | `/hello` | answers `Hello World`, whose length is known |
    /// | `/echo` | reads the body to its end, and answers with it |
    /// | `/ignore` | answers `ignored` without reading the body |
    /// | `/stream` | answers `one`, an empty block, `two`, `three`, without telling the length |
    /// | `/empty` | answers with status 204 |
    /// | `/not-modified` | answers with status 304 |
    /// | `/fail` | fails before it has started a response |
    /// | `/fail-started` | starts a response with 200, and fails before the first block of its body |
    /// | `/fail-late` | fails after the first block, `some`, of a body without a length |
    /// | `/short` | announces 10 bytes, and sends `short` |
    /// | `/long` | announces 5 bytes, and sends `longer` |
    ///
    /// A response is `text/plain`. Where a framework does not let an app do such a thing, the framework's
    /// own response takes its place.
    public static let app: Application = { environ, startResponse in
        guard let app = apps[environ.path] else {
            try await startResponse(.notFound, text)
            return "not found"
        }
        return try await app(environ, startResponse)
    }

    private static let text: Headers = ["Content-Type": "text/plain"]

    private static let apps: [String: Application] = [
        "/hello": answering("Hello World"),
        "/echo": { environ, startResponse in
            let body = try await environ.input.read()
            try await startResponse(.ok, text)
            return ResponseBody(body)
        },
        "/ignore": answering("ignored"),
        "/stream": { _, startResponse in
            try await startResponse(.ok, text)
            return ResponseBody(["one", "", "two", "three"].map { Array($0.utf8) })
        },
        "/empty": { _, startResponse in
            try await startResponse(.noContent)
            return .empty
        },
        "/not-modified": { _, startResponse in
            try await startResponse(.notModified)
            return .empty
        },
        "/fail": { _, _ in throw ConformanceFailure(description: "before the start") },
        "/fail-started": { _, startResponse in
            try await startResponse(.ok, text)
            throw ConformanceFailure(description: "before the first block")
        },
        "/fail-late": { _, startResponse in
            try await startResponse(.ok, text)
            return .producing { write in
                try await write("some")
                throw ConformanceFailure(description: "after the first block")
            }
        },
        "/short": answering("short", ["Content-Length": "10"]),
        "/long": answering("longer", ["Content-Length": "5"]),
    ]

    private static func answering(_ body: String, _ fields: Headers = [:]) -> Application {
        { _, startResponse in
            var headers = text
            for (name, value) in fields { headers.add(name, value) }
            try await startResponse(.ok, headers)
            return ResponseBody(body)
        }
    }
}
