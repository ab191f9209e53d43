internal import AsyncGateway
internal import Synchronization

/// One connection to a server under test, and what a rule may ask of it.
struct ConformanceExchange: Sendable {
    private let stream: any ClientStream
    private let reader: ResponseReader
    private let expectation = Expectation()

    init(_ stream: any ClientStream) {
        self.stream = stream
        reader = ResponseReader(stream)
    }

    /// What `check` has found to be wrong, or `nil`.
    func failure(_ check: () async throws -> Void) async -> String? {
        do {
            try await check()
            return nil
        } catch {
            return "\(error)"
        }
    }

    func close() async {
        await stream.close()
    }

    /// What there is to say of a server on which patience has been lost.
    var lack: String { expectation.lack.withLock { $0 } }

    /// What the rule waits for now, in terms of what is wrong if it never comes.
    private final class Expectation: Sendable {
        let lack = Mutex("no answer")
    }
}

// MARK: - Speaking

extension ConformanceExchange {
    func send(_ text: String) async throws {
        try await stream.send(text)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await stream.send(bytes)
    }

    /// Sends what a server may refuse to receive to its end.
    func sendAsFarAsTaken(_ bytes: [UInt8]) async {
        // A server that has answered and closed is what some rules ask for.
        try? await stream.send(bytes)
    }

    func finishSending() async throws {
        try await stream.finishSending()
    }

    func get(_ target: String) async throws -> TestResponse {
        try await send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        return try await response()
    }

    func post(_ target: String, _ body: String, fields: String = "") async throws {
        try await send(
            "POST \(target) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n"
                + body)
    }
}

// MARK: - Listening

extension ConformanceExchange {
    /// The next response, whether it is complete or not.
    func response(to method: String = "GET") async throws -> TestResponse {
        expectation.lack.withLock { $0 = "no complete answer" }
        return try await reader.readResponse(to: method)
    }

    /// The status code of the next head, which may be that of an interim response.
    func statusCode(to method: String = "POST") async throws -> Int {
        try await reader.readStatusCode(to: method)
    }

    /// Throws unless the server answers that it is well, with `text`.
    func expect(_ text: String, to method: String = "GET") async throws {
        let response = try await response(to: method)
        try require(response.status.code == 200, "status \(response.status.code)")
        try require(response.isComplete, "an incomplete response")
        try require(response.text == text, "the body \(response.text.prefix(60).debugDescription)")
    }

    /// Throws unless the server ends the connection, in any way, and says nothing more.
    func expectEnd() async throws {
        expectation.lack.withLock { $0 = "the connection is still open" }
        do {
            let code = try await statusCode(to: "GET")
            throw ConformanceFailure(description: "another response, of status \(code)")
        } catch GatewayError.Code.connectionFailed {
            // What has ended by a reset cannot be read again, and has nothing to say.
            let rest = (try? await reader.readToEnd()) ?? []
            let text = String(decoding: rest.prefix(60), as: UTF8.self)
            try require(rest.isEmpty, "more bytes: \(text.debugDescription)")
        }
    }
}

extension ConformanceExchange {
    /// Throws if what comes is anything but `Hello World` or the end.
    func expectHelloOrEnd() async throws {
        guard let response = try await responseOrEnd() else { return }
        try require(response.text == "Hello World", "the body \(response.text.debugDescription)")
    }

    /// The status of the next response; `nil` if the connection ends without one.
    func refusal() async throws -> Int? {
        try await responseOrEnd()?.status.code
    }

    private func responseOrEnd() async throws -> TestResponse? {
        do {
            return try await response()
        } catch GatewayError.Code.connectionFailed {
            return nil
        }
    }
}

/// Ends a rule that is broken.
func require(_ condition: Bool, _ seen: @autoclosure () -> String) throws {
    if !condition { throw ConformanceFailure(description: seen()) }
}

/// What was seen instead of what a rule asks for.
struct ConformanceFailure: Error, CustomStringConvertible {
    let description: String
}
