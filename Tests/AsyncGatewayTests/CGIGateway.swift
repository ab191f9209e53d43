import AsyncGateway
import AsyncGatewayTesting

/// What a web server does that runs CGI programs, as an app: passes each request to a
/// `BaseCGIHandler`, and reads what that has written.
///
/// (RFC 3875 §4.2, §6.3)
func throughCGI(_ app: @escaping Application) -> Application {
    { environ, startResponse in
        var variables = Dictionary(
            uniqueKeysWithValues: environ.variables.map { ($0.name, $0.value) })
        var input: any ByteReader = BodyReader(body: environ.input)
        if environ.contentLength == nil {
            // A program learns the length of its input from nowhere else.
            let body = try await environ.input.read()
            variables["CONTENT_LENGTH"] = String(body.count)
            input = InMemoryReader(body)
        }
        let output = InMemoryWriter()
        let handler = BaseCGIHandler(
            input: input, output: output, errors: environ.errors, environ: variables)
        try await handler.run(app)
        let response = try CGIResponse(output.bytes)
        try await startResponse(response.status, response.headers)
        return ResponseBody(response.body)
    }
}

/// A request's body as a program's standard input.
private struct BodyReader: ByteReader {
    let body: RequestBody

    func read(atMost count: Int) async throws -> [UInt8] {
        try await body.read(count)
    }
}

/// What a CGI program has written. (RFC 3875 §6.3.4)
private struct CGIResponse {
    private(set) var status = Status.ok
    private(set) var headers = Headers()
    private(set) var body: [UInt8] = []

    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let line = String(decoding: rest[..<end].dropLast(), as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw AppError() }
            if parts[0] == "Status" {
                status = Status(parts[1])
            } else {
                headers.add(parts[0], parts[1])
            }
        }
        body = Array(rest)
    }
}
