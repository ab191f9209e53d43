import AsyncGateway
import AsyncGatewayTesting
import WireCases

/// A web server that passes each request on, over a connection of its own: an app in front of an app.
struct GatewayFront: Sendable {
    let server: AsyncGatewayServer
    let spoken: GatewayProtocol

    var app: Application {
        { environ, startResponse in try await answer(environ, startResponse) }
    }

    private func answer(
        _ environ: Environ, _ startResponse: Responder
    ) async throws -> ResponseBody {
        let connection = InMemoryConnection()
        async let serving: Void = server.serve(connection, speaking: spoken)
        let client = connection.client
        // SCGI states the length, so all of the body has to be there.
        let body = spoken == .scgi ? try await environ.input.read() : nil
        async let sending: Void = send(environ, body, to: client)
        defer { Task { await client.reset() } }
        var reader = GatewayResponseReader(hasRecords: spoken == .fastCGI) {
            try await client.receive()
        }
        let (status, headers) = try await reader.head()
        let writer = try await startResponse(status, headers)
        while let block = try await reader.next() { try await writer(block) }
        await client.reset()
        _ = await (serving, sending)
        return ResponseBody()
    }

    /// Sends the request; if its client leaves, as a web server does: by ending the connection.
    private func send(
        _ environ: Environ, _ body: [UInt8]?, to client: InMemoryConnection.Client
    ) async {
        do {
            try await pass(environ, body, to: client)
        } catch {
            await client.reset()
        }
    }

    private func pass(
        _ environ: Environ, _ body: [UInt8]?, to client: InMemoryConnection.Client
    ) async throws {
        var variables = environ.variables.filter { $0.name != "CONTENT_LENGTH" }
            .map { ($0.name, $0.value) }
        if let body {
            variables.insert(("CONTENT_LENGTH", "\(body.count)"), at: 0)
            variables.append(("SCGI", "1"))
            try await client.send(SCGIBytes.request(variables) + body)
            return
        }
        variables.append(("CONTENT_LENGTH", environ["CONTENT_LENGTH"] ?? ""))
        try await client.send(
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(variables))
                + FastCGIBytes.record(4, 1))
        for try await block in environ.input {
            try await client.send(FastCGIBytes.record(5, 1, block.prefix(65535).map(\.self)))
            if block.count > 65535 {
                try await client.send(FastCGIBytes.record(5, 1, Array(block.dropFirst(65535))))
            }
        }
        try await client.send(FastCGIBytes.record(5, 1))
    }
}

/// Reads a response as a web server does.
struct GatewayResponseReader {
    struct Cut: Error {}

    private let hasRecords: Bool
    private let receiveBytes: () async throws -> [UInt8]
    private var received: [UInt8] = []
    private var output: [UInt8] = []
    private var hasEnded = false

    /// Reads what `receive` returns, which is empty at the end of the connection.
    init(hasRecords: Bool, from receive: @escaping () async throws -> [UInt8]) {
        (self.hasRecords, receiveBytes) = (hasRecords, receive)
    }

    mutating func head() async throws -> (Status, Headers) {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = output.firstRange(of: end) {
                let text = String(decoding: output[..<range.lowerBound], as: UTF8.self)
                output.removeSubrange(..<range.upperBound)
                return fields(text)
            }
            guard try await receive() else { throw Cut() }
        }
    }

    private func fields(_ text: String) -> (Status, Headers) {
        var (status, headers) = (Status.ok, Headers())
        for line in text.split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map {
                $0.trimmingPrefix { $0 == " " }
            }
            let value = parts.count > 1 ? String(parts[1]) : ""
            if parts[0] == "Status" {
                status = Status(stringLiteral: value)
            } else {
                headers.add(String(parts[0]), value)
            }
        }
        return (status, headers)
    }

    /// The next bytes of the body; `nil` at its end.
    mutating func next() async throws -> [UInt8]? {
        while output.isEmpty, try await receive() {}
        defer { output = [] }
        return output.isEmpty ? nil : output
    }

    /// - Returns: `false` at the end of the response.
    private mutating func receive() async throws -> Bool {
        if hasEnded { return false }
        let bytes = try await receiveBytes()
        guard hasRecords else {
            output += bytes
            hasEnded = bytes.isEmpty
            return !bytes.isEmpty
        }
        guard !bytes.isEmpty else { throw Cut() }
        received += bytes
        while received.count >= 8 {
            guard received[0] == 1 else { throw Cut() }
            let length = Int(received[4]) << 8 | Int(received[5])
            let count = 8 + length + Int(received[6])
            guard received.count >= count else { break }
            if received[1] == 6 { output += received[8..<8 + length] }
            if received[1] == 3 { hasEnded = true }
            received.removeSubrange(..<count)
        }
        return true
    }
}
