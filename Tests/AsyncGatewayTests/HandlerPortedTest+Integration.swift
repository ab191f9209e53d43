import AsyncGateway
import AsyncGatewayTesting
import Testing

/// `IntegrationTests`
extension PortedTest {
    // S9, S36: in HTTP/1.1, which must say that the connection ends. S1: another Server.
    private static let hello = [
        "HTTP/1.1 200 OK", "Server: AsyncGateway", "Content-Type: text/plain",
        "Date: Mon, 05 Jun 2006 18:49:54 GMT", "Content-Length: 13", "Connection: close", "",
        "Hello, world!",
    ]

    private static let errorPage = "A server error occurred.  Please contact the administrator."

    static let integration = [
        PortedTest("test_plain_hello") {
            let output = try await runAmock().output

            #expect(output == hello)
        },
        PortedTest("test_environ") {
            let app: Application = { environ, startResponse in
                try await startResponse("200 OK", ["Content-Type": "text/plain"])
                return ResponseBody(
                    ["HTTP_X_TEST_HEADER", "QUERY_STRING", "PATH_INFO"]
                        .map { environ[$0] ?? "" }.joined(separator: ";"))
            }
            let request =
                "GET /p%61th/?query=test HTTP/1.0\r\nX-Test-Header: Python test \r\n"
                + "X-Test-Header: Python test 2\r\nContent-Length: 0\r\n\r\n"

            let output = try await runAmock(app, request).output

            #expect(output.last == "Python test,Python test 2;query=test;/path/")
        },
        PortedTest("test_request_length") {
            // S33: a target that is no path would be refused for that.
            let request = "GET /" + String(repeating: "x", count: 65537) + " HTTP/1.0\r\n\r\n"

            let output = try await runAmock(helloApp, request).output

            // S29: the reason of RFC 9110.
            #expect(output.first == "HTTP/1.1 414 URI Too Long")
        },
        PortedTest("test_validated_hello") {
            // V3: the validator leaves a body its length.
            let output = try await runAmock(validator(helloApp)).output

            #expect(output == hello)
        },
        PortedTest("test_simple_validation_error") {
            // V44: fields that are no list cannot be written; these are no fields.
            let app = Apps.answering("200 OK", ["Content Type": "text/plain"]) { "Hello, world!" }

            let (output, log) = try await runAmock(validator(app))

            #expect(output.last == errorPage)
            #expect(log.contains("Content Type"))
        },
        PortedTest("test_status_validation_errors") {
            for status in ["200", "20X OK", "200OK"] {
                let app = Apps.answering(
                    Status(status), ["Content-Type": "text/plain; charset=utf-8"]
                ) { "Hello, world!" }

                let (output, log) = try await runAmock(app)

                #expect(output.last == errorPage)
                #expect(log.contains("invalid status: \"\(status)\""))
            }
        },
        PortedTest("test_wsgi_input") {
            // P12: reading without a count reads the rest, as PEP 3333 has it since 1.0.1.
            let app: Application = { environ, startResponse in
                _ = try await environ.input.read()
                try await startResponse(
                    "200 OK", ["Content-Type": "text/plain; charset=utf-8"])
                return "data"
            }

            let output = try await runAmock(validator(app)).output

            #expect(output.last == "data")
        },
        PortedTest("test_bytes_validation") {
            let app = Apps.answering(
                "200 OK",
                [
                    "Content-Type": "text/plain; charset=utf-8",
                    "Date": "Wed, 24 Dec 2008 13:29:32 GMT",
                ]
            ) { "data" }

            let (output, log) = try await runAmock(validator(app))

            #expect(log.contains("\"GET / HTTP/1.0\" 200 4 "))
            #expect(
                output == [
                    "HTTP/1.1 200 OK", "Server: AsyncGateway",
                    "Content-Type: text/plain; charset=utf-8",
                    "Date: Wed, 24 Dec 2008 13:29:32 GMT", "Content-Length: 4",
                    "Connection: close", "", "data",
                ])
        },
        PortedTest("test_cp1252_url") {
            let app: Application = { environ, startResponse in
                try await startResponse("200 OK", ["Content-Type": "text/plain"])
                return ResponseBody(
                    environ["PATH_INFO"] == "/\u{80}\u{80}" ? "as bytes" : "otherwise")
            }

            // S14: both bytes encoded, for a target that is not ASCII is refused.
            let request = "GET /%80%80 HTTP/1.0\r\n\r\n"
            let output = try await runAmock(validator(app), request).output

            #expect(output.last == "as bytes")
        },
        PortedTest("test_interrupted_write") {
            // G4: a connection that takes a little at a time stands for the signals.
            let body = [UInt8](repeating: 0, count: 1 << 20)
            let connection = InMemoryConnection(responseCapacity: 1000)
            let server = AsyncGatewayServer(
                app: Apps.answering { ResponseBody(body) })
            async let serving: Void = server.serve(connection)

            try await connection.client.send("GET / HTTP/1.0\r\n\r\n")
            let response = try await ResponseReader(connection.client).readResponse()

            #expect(response.body == body)
            await connection.client.reset()
            await serving
        },
    ]
}
