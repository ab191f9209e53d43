internal import AsyncGateway
internal import Synchronization

/// One connection to a server under test, and the steps that rules are made of.
struct ConformanceExchange: Sendable {
    private let stream: any ClientStream
    let reader: ResponseReader
    private let expectation = Expectation()

    init(_ stream: any ClientStream) {
        self.stream = stream
        reader = ResponseReader(stream)
    }

    /// Runs `check`, and closes the connection.
    ///
    /// - Returns: what it has found to be wrong, or that it takes longer than `patience`; `nil` if nothing
    ///   is wrong.
    func failure(
        within patience: Duration, _ check: @escaping @Sendable () async throws -> Void
    ) async -> String? {
        do {
            let result: Void? = try await limited(to: patience, check, thenEnding: close)
            return result == nil ? "\(lack) after \(patience)" : nil
        } catch {
            return "\(error)"
        }
    }

    func close() async {
        await stream.close()
    }

    /// Sets what is wrong if that which the rule waits for now does not come.
    func expecting(_ lack: String) {
        expectation.lack.withLock { $0 = lack }
    }

    /// What is wrong with a server that has not done in time what the rule waits for.
    private var lack: String { expectation.lack.withLock { $0 } }

    /// What is wrong if that which the rule waits for now does not come.
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

    /// Sends bytes of which a server may receive a part only.
    func sendAsFarAsTaken(_ bytes: [UInt8]) async {
        // Some rules require that the server answers and closes before it has received everything.
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
    /// Waits for the next response.
    ///
    /// - Returns: the response, also if it was cut short.
    /// - Throws: as `ResponseReader.readResponse(to:)` does.
    func response(to method: RequestMethod = .get) async throws -> TestResponse {
        expecting("no complete answer")
        return try await reader.readResponse(to: method)
    }

    /// Waits for the next head, interim or final.
    ///
    /// - Returns: its status code.
    /// - Throws: as `ResponseReader.readResponse(to:)` does.
    func statusCode(to method: RequestMethod = .post) async throws -> Int {
        try await reader.readStatusCode(to: method)
    }

    /// Throws unless the server answers with status 200 and the body `text`.
    func expect(_ text: String, to method: RequestMethod = .get) async throws {
        let response = try await response(to: method)
        try require(response.status.code == 200, "status \(response.status.code)")
        try require(response.isComplete, "an incomplete response")
        try require(response.text == text, "the body \(response.text.prefix(60).debugDescription)")
    }

    /// Throws unless the server ends the connection, in any way, without sending anything more.
    func expectEnd() async throws {
        expecting("the connection is still open")
        do {
            let code = try await statusCode(to: "GET")
            throw ConformanceFailure(description: "another response, of status \(code)")
        } catch TransportError.Code.connectionFailed {
            // A connection that was reset cannot be read again; nothing more has come then.
            let rest = (try? await reader.readToEnd()) ?? []
            let text = String(decoding: rest.prefix(60), as: UTF8.self)
            try require(rest.isEmpty, "more bytes: \(text.debugDescription)")
        }
    }
}

extension ConformanceExchange {
    /// Throws unless the server answers with `Hello World` or ends the connection.
    func expectHelloOrEnd() async throws {
        guard let response = try await responseOrEnd() else { return }
        try require(response.text == "Hello World", "the body \(response.text.debugDescription)")
    }

    /// Waits for a refusal.
    ///
    /// - Returns: the status of the next response; `nil` if the connection ends without one.
    /// - Throws: as ``response(to:)`` does.
    func refusal() async throws -> Int? {
        try await responseOrEnd()?.status.code
    }

    private func responseOrEnd() async throws -> TestResponse? {
        do {
            return try await response()
        } catch TransportError.Code.connectionFailed {
            return nil
        }
    }
}

/// Throws a failure with what was seen unless the condition holds.
func require(_ condition: Bool, _ seen: @autoclosure () -> String) throws {
    if !condition { throw ConformanceFailure(description: seen()) }
}

/// What was seen instead of what a rule requires.
struct ConformanceFailure: Error, CustomStringConvertible {
    let description: String
}
