import AsyncGateway
import Testing

extension ValidationCase {
    /// At least one case of every rule being kept, where it is easy to take it for broken.
    static let kept =
        keptEnvirons + keptInputs + keptStarts + keptStatuses + keptFields + keptBodies
        + keptInterims + keptTrailers

    private static let keptEnvirons: [ValidationCase] = [
        environ(.environMethod, ["REQUEST_METHOD": "VERSION-CONTROL"]),
        environ(.environKnownMethod, ["REQUEST_METHOD": "CONNECT"]),
        environ(.environServerName, ["SERVER_NAME": "::1"]),
        environ(.environServerPort, ["SERVER_PORT": "8000"]),
        environ(.environProtocol, ["SERVER_PROTOCOL": "HTTP/2"]),
        environ(.environProtocol, ["SERVER_PROTOCOL": "INCLUDED"]),
        environ(.environProtocol, ["SERVER_PROTOCOL": nil]),
        environ(.environScheme, ["wsgi.url_scheme": "https"]),
        environ(.environScheme, ["wsgi.url_scheme": nil]),
        environ(.environScriptName, ["SCRIPT_NAME": "/tea"]),
        environ(.environScriptName, ["SCRIPT_NAME": nil]),
        environ(.environScriptNameSlash, ["SCRIPT_NAME": "", "PATH_INFO": "/"]),
        environ(.environPathInfo, ["SCRIPT_NAME": "/tea", "PATH_INFO": nil]),
        environ(.environPathInfo, ["PATH_INFO": "/a\r\n\0\u{FF}"]),
        environ(.environRootPath, ["PATH_INFO": "/"]),
        environ(.environAnyPath, ["REQUEST_METHOD": "OPTIONS", "PATH_INFO": ""]),
        environ(.environContentLength, ["CONTENT_LENGTH": "0"]),
        environ(.environContentLength, ["CONTENT_LENGTH": ""]),
        environ(.environContentFields, ["CONTENT_TYPE": "", "QUERY_STRING": nil]),
        environ(.environFieldValues, ["HTTP_X_TEA": "a\tb\u{E9}"]),
        environ(.environLatin1, ["QUERY_STRING": "\u{FF}", "demo.tea": "\u{8336}"]),
    ]

    private static let keptInputs: [ValidationCase] = [
        reading(.inputBounded, "as many bytes as were sent") { input in
            let bytes = try await input.read()
            #expect(bytes == Array("assam".utf8))
        },
        reading(.inputComplete, "read to its end, and beyond") { input in
            _ = try await input.read(3)
            _ = try await input.readLine()
            _ = try await input.read()
        },
        reading(.inputComplete, "left unread") { _ = try await $0.read(3) },
        reading(.inputCount, "nothing is asked for") { input in
            _ = try await input.read(0)
            _ = try await input.readLine(limit: 0)
        },
        reading(.inputOneReader, "one block after the other") { for try await _ in $0 {} },
        ValidationCase(
            .inputInTime, "read while the body is sent", to: ValidationExchange.post
        ) { environ, startResponse in
            try await startResponse(.ok, plain)
            return .producing { write in
                for try await block in environ.input { try await write(block) }
            }
        },
    ]

    private static let keptStarts: [ValidationCase] = [
        ValidationCase(.responseStarted, "by the body") { _, startResponse in
            .producing { write in
                try await startResponse(.ok, plain)
                try await write("a")
            }
        },
        ValidationCase(.responseStartsOnce, "a replacement") { _, startResponse in
            try await startResponse(.ok, plain)
            try await startResponse(.notFound, plain, replacing: CancellationError())
            return "no tea\n"
        },
        ValidationCase(.responseStartsInTime, "in time", app: answer()),
    ]

    private static let keptStatuses: [ValidationCase] = [
        status(.statusForm, "299 "),
        status(.statusFinal, "599 Last"),
        status(.statusText, "200 Caf\u{E9} au lait"),
    ]

    private static let keptFields: [ValidationCase] =
        [
            field(.headerName, "X-Tea", "assam"),
            field(.headerPortableName, "X_Tea.2", "assam"),
            field(.headerValue, "X-Tea", "a\tb"),
            field(.headerASCII, "X-Tea", "!a\tb~"),
            field(.headerValueEnds, "X-Tea", ""),
            field(.headerHopByHop, "Connection-Kind", "close"),
            field(.headerHopByHop, "Connection", "close"),
            field(.headerHopByHop, "connection", "CLOSE"),
            field(.headerHopByHop, "Upgrade", "h2c", status: 426),
            field(.headerNoStatus, "X-Status", "200 OK"),
            ValidationCase(
                .headerOnce, "two cookies",
                app: answer(
                    .ok, ["Content-Type": "text/plain", "Set-Cookie": "a=1", "Set-Cookie": "b=2"])),
            ValidationCase(.headerContentLength, "6", app: answer(.ok, sized(6))),
            ValidationCase(
                .headerNoContentLength, "304",
                app: answer(.notModified, ["Content-Length": "6"], .empty)),
            ValidationCase(.headerContentType, "205", app: answer(.resetContent, [:], .empty)),
        ]
        + [201, 202, 301, 302, 401, 405, 200].flatMap { code in
            let app = answer(Status(code: code), [:], ["", ""])
            return [
                ValidationCase(
                    .headerContentType, "\(code)", app: answer(Status(code: code), [:], .empty)),
                ValidationCase(.headerContentType, "\(code), empty blocks", app: app),
                ValidationCase(
                    .headerContentType, "\(code), OPTIONS", to: ValidationExchange.options, app: app
                ),
                ValidationCase(
                    .headerContentType, "\(code), HEAD", to: ValidationExchange.head, app: app),
            ]
        } + [
            ValidationCase(.headerNoContentType, "204", app: answer(.noContent, [:], .empty)),
            ValidationCase(
                .headerMediaType, "with parameters",
                app: answer(.ok, ["Content-Type": "application/problem+json ; charset=utf-8"])),
            ValidationCase(
                .headerLocation, "with all that a URI may have",
                app: answer(
                    .found,
                    [
                        "Content-Type": "text/plain",
                        "Location": "https://a@[::1]:80/two%20cups;a='(b)'?c=d&e=!$*+,#f-._~",
                    ])),
        ]

    private static let keptBodies: [ValidationCase] = [
        ValidationCase(.writerBeforeBody, "before the body") { _, startResponse in
            let write = try await startResponse(.ok, plain)
            try await write("a")
            return "b"
        },
        ValidationCase(.writerInTime, "all the time") { _, startResponse in
            let write = try await startResponse(.ok, plain)
            try await write("")
            return .producing { write in try await write("a") }
        },
        ValidationCase(.bodyNotLonger, "as long", app: answer(.ok, sized(6), ["ass", "", "am\n"])),
        ValidationCase(.bodyNotShorter, "in two ways") { _, startResponse in
            let write = try await startResponse(.ok, sized(6))
            try await write("ass")
            return "am\n"
        },
        ValidationCase(
            .bodyNotShorter, "HEAD", to: ValidationExchange.head,
            app: answer(.ok, sized(6), .empty)),
        ValidationCase(.bodyAllowed, "empty blocks", app: answer(.noContent, [:], ["", ""])),
        ValidationCase(
            .bodyNotStreamedToHead, "text", to: ValidationExchange.head, app: answer()),
        ValidationCase(
            .bodyNotStreamedToHead, "blocks that nobody asks for", to: ValidationExchange.head,
            app: answer(.ok, plain, ["a", "b"])),
        sending(.bodyIteratedOnce, "once") { body in
            try await body.drain()
            await body.close()
        },
        sending(.bodyIteratedWhileOpen, "to its end") { body in
            try await body.drain()
            await body.close()
        },
        sending(.bodyClosed, "without being iterated") { body in
            await body.close()
            await body.close()
        },
    ]
}
