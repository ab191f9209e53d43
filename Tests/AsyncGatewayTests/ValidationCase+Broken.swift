import AsyncGateway

extension ValidationCase {
    /// At least one breach of every rule.
    static let broken =
        brokenEnvirons + brokenInputs + brokenStarts + brokenStatuses + brokenFields + brokenBodies
        + brokenInterims + brokenTrailers

    private static let brokenEnvirons: [ValidationCase] = [
        environ(.environMethod, ["REQUEST_METHOD": "G T"]),
        environ(.environMethod, ["REQUEST_METHOD": nil]),
        environ(.environKnownMethod, ["REQUEST_METHOD": "get"]),
        environ(.environKnownMethod, ["REQUEST_METHOD": "BREW"]),
        environ(.environServerName, ["SERVER_NAME": nil]),
        environ(.environServerName, ["SERVER_NAME": ""]),
        environ(.environServerPort, ["SERVER_PORT": nil]),
        environ(.environServerPort, ["SERVER_PORT": "http"]),
        environ(.environProtocol, ["SERVER_PROTOCOL": "HTTP 1.1"]),
        environ(.environProtocol, ["SERVER_PROTOCOL": "HTTP/1.x"]),
        environ(.environScheme, ["wsgi.url_scheme": "gopher"]),
        environ(.environScriptName, ["SCRIPT_NAME": "cups"]),
        environ(.environScriptNameSlash, ["SCRIPT_NAME": "/"]),
        environ(.environPathInfo, ["PATH_INFO": "cups"]),
        environ(.environRootPath, ["SCRIPT_NAME": "/", "PATH_INFO": ""]),
        environ(.environAnyPath, ["SCRIPT_NAME": nil, "PATH_INFO": nil]),
        environ(.environContentLength, ["CONTENT_LENGTH": "-1"]),
        environ(.environContentLength, ["CONTENT_LENGTH": "+1"]),
        environ(.environContentLength, ["CONTENT_LENGTH": "five"]),
        environ(.environContentFields, ["HTTP_CONTENT_TYPE": "text/plain"]),
        environ(.environContentFields, ["HTTP_CONTENT_LENGTH": "5"]),
        environ(.environFieldValues, ["HTTP_X_TEA": "a\r\nb"]),
        environ(.environFieldValues, ["HTTP_X_TEA": "a\0b"]),
        environ(.environFieldValues, ["HTTP_\u{301}": "a\nb"]),
        environ(.environLatin1, ["QUERY_STRING": "tea=\u{8336}"]),
    ]

    private static let brokenInputs: [ValidationCase] = [
        reading(
            .inputBounded, "five bytes instead of three",
            from: changing(["CONTENT_LENGTH": "3"], input: Array("assam".utf8))
        ) { _ = try await $0.read() },
        reading(
            .inputComplete, "five bytes instead of nine",
            from: changing(["CONTENT_LENGTH": "9"], input: Array("assam".utf8))
        ) { for try await _ in $0 {} },
        reading(.inputCount, "a negative count") { _ = try await $0.read(-1) },
        reading(.inputCount, "a negative limit") { _ = try await $0.readLine(limit: -1) },
        secondReader(.inputOneReader, "a second task reads"),
        afterwards(.inputInTime, "a task that reads on") { environ, _, _ in
            _ = try await environ.input.read()
        },
    ]

    private static let brokenStarts: [ValidationCase] = [
        ValidationCase(.responseStarted, "text") { _, _ in "assam\n" },
        ValidationCase(.responseStarted, "no body") { _, _ in .empty },
        ValidationCase(.responseStarted, "blocks") { _, _ in ["a", "b"] },
        ValidationCase(.responseStarted, "a producer") { _, _ in
            .producing { write in try await write("a") }
        },
        ValidationCase(.responseStartsOnce, "a change of mind") { _, startResponse in
            try await startResponse(.ok, plain)
            try await startResponse(.notFound, plain)
            return "assam\n"
        },
        afterwards(.responseStartsInTime, "a late start") { _, startResponse, _ in
            try await startResponse(.ok, plain)
        },
        afterwards(.responseStartsInTime, "a late replacement") { _, startResponse, _ in
            try await startResponse(.ok, plain, replacing: CancellationError())
        },
    ]

    private static let brokenStatuses: [ValidationCase] = [
        status(.statusForm, "200"),
        status(.statusForm, ""),
        status(.statusForm, "20X OK"),
        status(.statusForm, "2000 OK"),
        status(.statusForm, "OK 200"),
        status(.statusFinal, "100 Continue"),
        status(.statusFinal, "099 Low"),
        status(.statusFinal, "600 High"),
        status(.statusText, "200 OK\r\nX: y"),
        status(.statusText, "200  OK"),
        status(.statusText, "200 OK "),
        status(.statusText, "200 \u{8336}"),
    ]

    private static let brokenFields: [ValidationCase] = [
        field(.headerName, "X Tea", "assam"),
        field(.headerName, "X-Tea:", "assam"),
        field(.headerName, "X-Tea\n", "assam"),
        field(.headerName, "", "assam"),
        field(.headerPortableName, "X-Tea-", "assam"),
        field(.headerPortableName, "X_Tea_", "assam"),
        field(.headerPortableName, "1-Tea", "assam"),
        field(.headerPortableName, "X!Tea", "assam"),
        field(.headerValue, "X-Tea", "a\r\nb"),
        field(.headerValue, "X-Tea", "a\0b"),
        field(.headerValue, "X-Tea", "a\u{7F}b"),
        field(.headerASCII, "X-Tea", "\u{8336}"),
        field(.headerASCII, "X-Tea", "caf\u{E9}"),
        ValidationCase(.headerASCII, "bytes", app: answer(.ok, plain.adding("X-Tea", [0xFF]))),
        ValidationCase(
            .headerASCII, "a mark behind the type's semicolon",
            app: answer(.ok, ["Content-Type": "text/plain;\u{301}"])),
        field(.headerValueEnds, "X-Tea", " assam"),
        field(.headerValueEnds, "X-Tea", "assam\t"),
        field(.headerHopByHop, "Connection", "keep-alive"),
        field(.headerHopByHop, "Connection", "close, upgrade"),
        field(.headerHopByHop, "Upgrade", "h2c"),
        field(.headerHopByHop, "transfer-encoding", "chunked"),
        field(.headerHopByHop, "Trailer", "Tea"),
        field(.headerNoStatus, "Status", "200 OK"),
        field(.headerOnce, "content-type", "text/html"),
        ValidationCase(
            .headerOnce, "two lengths",
            app: answer(
                .ok, plain + ["Content-Length": "6", "Content-Length": "6"])),
        field(.headerContentLength, "Content-Length", "+6"),
        field(.headerContentLength, "Content-Length", "6, 6"),
        ValidationCase(
            .headerNoContentLength, "204",
            app: answer(.noContent, ["Content-Length": "0"], .empty)),
        ValidationCase(.headerContentType, "200", app: answer(.ok, [:])),
        ValidationCase(.headerContentType, "302", app: answer(.found, ["Location": "/"])),
        ValidationCase(.headerContentType, "blocks", app: answer(.ok, [:], ["", "assam", "\n"])),
        ValidationCase(
            .headerContentType, "a producer",
            app: answer(.ok, [:], .producing { try await $0("assam\n") })),
        ValidationCase(.headerContentType, "a writer") { _, startResponse in
            try await startResponse(.ok)("assam\n")
            return .empty
        },
        ValidationCase(
            .headerContentType, "HEAD", to: ValidationExchange.head, app: answer(.ok, [:])),
        ValidationCase(.headerNoContentType, "204", app: answer(.noContent, plain, .empty)),
        ValidationCase(.headerNoContentType, "304", app: answer(.notModified, plain, .empty)),
        ValidationCase(.headerMediaType, "none", app: answer(.ok, ["Content-Type": ""])),
        ValidationCase(.headerMediaType, "text", app: answer(.ok, ["Content-Type": "text"])),
        ValidationCase(.headerMediaType, "/", app: answer(.ok, ["Content-Type": "/; q=1"])),
        ValidationCase(.headerLocation, "a space", app: located("/two cups")),
        ValidationCase(.headerLocation, "a quotation mark", app: located("/\"tea\"")),
        ValidationCase(.headerLocation, "half an escape", app: located("/100%")),
        ValidationCase(.headerLocation, "no escape", app: located("/%zz")),
        ValidationCase(
            .headerLocation, "of the content",
            app: answer(.ok, ["Content-Type": "text/plain", "content-location": "<>"])),
    ]

    private static func located(_ value: String) -> Application {
        answer(.found, ["Content-Type": "text/plain", "Location": value])
    }

    private static let brokenBodies: [ValidationCase] = [
        ValidationCase(.writerBeforeBody, "within the body") { _, startResponse in
            let write = try await startResponse(.ok, plain)
            return .producing { _ in try await write("a") }
        },
        afterwards(.writerInTime, "a late block") { _, _, write in try await write("late") },
        afterwards(.writerInTime, "a late empty block") { _, _, write in try await write("") },
        ValidationCase(.bodyNotLonger, "text", app: answer(.ok, sized(5), "assam\n")),
        ValidationCase(.bodyNotLonger, "blocks", app: answer(.ok, sized(5), ["ass", "am\n"])),
        ValidationCase(.bodyNotLonger, "a writer") { _, startResponse in
            let write = try await startResponse(.ok, sized(5))
            try await write("assam\n")
            return .empty
        },
        ValidationCase(.bodyNotShorter, "text", app: answer(.ok, sized(7), "assam\n")),
        ValidationCase(.bodyNotShorter, "blocks", app: answer(.ok, sized(7), ["ass", "am\n"])),
        ValidationCase(.bodyNotShorter, "nothing", app: answer(.ok, sized(7), .empty)),
        ValidationCase(
            .bodyNotShorter, "a producer",
            app: answer(.ok, sized(7), .producing { try await $0("assam\n") })),
        ValidationCase(.bodyAllowed, "204", app: answer(.noContent, [:])),
        ValidationCase(.bodyAllowed, "205", app: answer(.resetContent, [:])),
        ValidationCase(.bodyAllowed, "304", app: answer(.notModified, [:])),
        ValidationCase(.bodyAllowed, "304, written") { _, startResponse in
            let write = try await startResponse(.notModified)
            try await write("a")
            return .empty
        },
        ValidationCase(.bodyNotStreamedToHead, "written", to: ValidationExchange.head) {
            _, startResponse in
            let write = try await startResponse(.ok, plain)
            try await write("a")
            return .empty
        },
        sending(.bodyIteratedOnce, "blocks twice") { body in
            try await body.drain()
            try await body.drain()
            await body.close()
        },
        sending(.bodyIteratedOnce, "text twice", body: "assam") { body in
            try await body.drain()
            try await body.drain()
            await body.close()
        },
        sending(.bodyIteratedWhileOpen, "after it was closed") { body in
            await body.close()
            try await body.drain()
        },
        sending(.bodyIteratedWhileOpen, "until after it was closed") { body in
            var blocks = body.makeAsyncIterator()
            _ = try await blocks.next()
            await body.close()
            _ = try await blocks.next()
        },
        sending(.bodyClosed, "forgotten") { _ in },
        sending(.bodyClosed, "iterated and forgotten") { try await $0.drain() },
    ]

    static func sized(_ length: Int) -> Headers {
        ["Content-Type": "text/plain", "Content-Length": "\(length)"]
    }
}

extension Headers {
    fileprivate func adding(_ name: String, _ value: [UInt8]) -> Headers {
        var headers = self
        headers.add(name, bytes: value)
        return headers
    }
}

private func + (left: Headers, right: KeyValuePairs<String, String>) -> Headers {
    Headers(left.map { ($0.name, $0.value) } + right.map { ($0.key, $0.value) })
}
