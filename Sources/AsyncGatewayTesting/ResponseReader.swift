public import AsyncGateway

/// Reads responses at the client's end of a connection, one after the other.
///
/// ```swift
/// let reader = ResponseReader(connection.client)
/// try await connection.client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /2 HTTP/1.1\r\n...")
/// let first = try await reader.readResponse()
/// let second = try await reader.readResponse(to: "HEAD")
/// ```
///
/// It is strict: what RFC 9112 does not let a server send is a ``MalformedResponse``.
public actor ResponseReader {
    private let client: any ClientStream
    private var parser = ResponseParser()
    private var hasEnded = true
    private var isComplete = true

    /// Reads what `client` receives; nobody else may receive there.
    public init(_ client: any ClientStream) {
        self.client = client
    }

    /// Waits for the next response, to its end.
    ///
    /// - Parameter method: the method of its request; a response to HEAD has no body.
    /// - Returns: the response, also if it was cut short.
    /// - Throws: ``MalformedResponse``; ``/AsyncGateway/TransportError`` of code `.connectionFailed` if the
    ///   connection ends before a head has arrived; `CancellationError`.
    public func readResponse(to method: RequestMethod = .get) async throws -> TestResponse {
        let (head, interim) = try await readHead(to: method)
        var body: [UInt8] = []
        while let block = try await nextBlock() { body += block }
        return TestResponse(
            status: head.status, headers: head.headers, body: body, isComplete: isComplete,
            interimResponses: interim.map(InterimResponse.init), trailers: parser.trailers)
    }

    /// Waits for the end of the connection.
    ///
    /// - Returns: the bytes that have arrived behind the last response.
    /// - Throws: what the stream throws, if it is a reset; `CancellationError`.
    public func readToEnd() async throws -> [UInt8] {
        var rest = parser.unread
        while true {
            let bytes = try await client.receive()
            guard !bytes.isEmpty else { return rest }
            rest += bytes
        }
    }
}

// MARK: - Piece by piece

extension ResponseReader {
    /// The fields behind the body of the last response, once that has been read to its end.
    var trailers: Headers { parser.trailers }

    /// Whether the last response has come to its proper end.
    var responseIsComplete: Bool { hasEnded && isComplete }

    /// Waits for the next head, interim or final.
    ///
    /// - Returns: its status code.
    /// - Throws: as ``readResponse(to:)`` does.
    func readStatusCode(to method: RequestMethod) async throws -> Int {
        parser.begin(method: method.description)
        (hasEnded, isComplete) = (false, false)
        guard case .head(let head) = try await nextEvent() else {
            throw TransportError(.connectionFailed, "the connection has ended without a response")
        }
        return head.status.code
    }

    /// Waits for the head of a final response.
    ///
    /// - Returns: the head, and those of the interim responses before it.
    /// - Throws: as ``readResponse(to:)`` does.
    func readHead(to method: RequestMethod) async throws -> (ReceivedHead, interim: [ReceivedHead])
    {
        parser.begin(method: method.description)
        (hasEnded, isComplete) = (false, false)
        var interim: [ReceivedHead] = []
        while case .head(let head) = try await nextEvent() {
            guard head.isInterim else { return (head, interim) }
            interim.append(head)
        }
        throw TransportError(.connectionFailed, "the connection has ended without a response")
    }

    /// Waits for the next block of the body.
    ///
    /// - Returns: the block; `nil` at the end, also where the response is cut short.
    /// - Throws: ``MalformedResponse``; `CancellationError`.
    func nextBlock() async throws -> [UInt8]? {
        guard !hasEnded else { return nil }
        switch try await nextEvent() {
        case .block(let block): return block
        case .head: preconditionFailure("a head within a response")
        case .end(let isComplete):
            (hasEnded, self.isComplete) = (true, isComplete)
            return nil
        }
    }

    private func nextEvent() async throws -> ResponseParser.Event {
        while true {
            if let event = try parser.nextEvent() { return event }
            try await receive()
        }
    }

    private func receive() async throws {
        do {
            let bytes = try await client.receive()
            if bytes.isEmpty { parser.receiveEnd(isCut: false) } else { parser.receive(bytes) }
        } catch let error as CancellationError {
            throw error
        } catch {
            // Any other error of a stream means that the connection is lost.
            parser.receiveEnd(isCut: true)
        }
    }
}
