import AsyncGateway
import AsyncGatewayTesting
import TestPeers

/// A client of a real server: sends what a test says, and reads responses to the letter of HTTP.
actor Client {
    nonisolated let peer: Peer
    private var parser = ResponseParser()

    init(_ peer: Peer) {
        self.peer = peer
    }

    /// A response as it has arrived.
    struct Response: Sendable {
        let head: ReceivedHead
        /// The codes of the responses before the final one.
        let interimCodes: [Int]
        let body: [UInt8]
        /// Whether it came to its proper end.
        let isComplete: Bool

        var code: Int { head.status.code }
        var headers: Headers { head.headers }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func send(_ text: String) async throws {
        try await peer.send(text)
    }

    /// Sends a request without a body.
    func sendGet(_ target: String = "/") async throws {
        try await send("GET \(target) HTTP/1.1\r\nHost: tea\r\n\r\n")
    }

    /// Sends a request without a body and waits for its response.
    func get(_ target: String = "/") async throws -> Response {
        try await sendGet(target)
        return try await readResponse()
    }

    /// Waits for the next response, to its end.
    func readResponse(to method: String = "GET") async throws -> Response {
        let (head, interim) = try await readHead(to: method)
        var body: [UInt8] = []
        while true {
            switch try await nextEvent() {
            case .block(let block): body += block
            case .head: throw UnexpectedPart("a head within a response")
            case .end(let isComplete):
                return Response(
                    head: head, interimCodes: interim, body: body, isComplete: isComplete)
            }
        }
    }

    /// Waits for the head of the next final response, and tells the codes of those before it.
    func readHead(to method: String = "GET") async throws -> (ReceivedHead, interimCodes: [Int]) {
        parser.begin(method: method)
        var codes: [Int] = []
        while case .head(let head) = try await nextEvent() {
            guard head.isInterim else { return (head, codes) }
            codes.append(head.status.code)
        }
        throw UnexpectedPart("the end instead of a response")
    }

    /// Waits for an interim response and tells its code.
    func readInterimCode() async throws -> Int? {
        parser.begin(method: "GET")
        guard case .head(let head) = try await nextEvent(), head.isInterim else { return nil }
        return head.status.code
    }

    /// Waits for the end of the connection; whether it came in order, and nothing before it.
    func isAtEnd() async throws -> Bool {
        guard parser.unread.isEmpty else { return false }
        return try await peer.receive().isEmpty
    }

    private func nextEvent() async throws -> ResponseParser.Event {
        while true {
            if let event = try parser.nextEvent() { return event }
            do {
                let bytes = try await peer.receive()
                if bytes.isEmpty { parser.receiveEnd(isCut: false) } else { parser.receive(bytes) }
            } catch {
                guard error.isReset else { throw error }
                parser.receiveEnd(isCut: true)
            }
        }
    }
}

/// What a client has met where HTTP has something else.
struct UnexpectedPart: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Lets clients connect at once, of which each asks for the path of its number and then leaves.
///
/// - Returns: the texts that they were answered with.
func texts(
    ofClients count: Int, connecting connect: @escaping @Sendable (Int) throws -> Client
) async throws -> Set<String> {
    try await withThrowingTaskGroup { group in
        for number in 0..<count {
            group.addTask {
                let client = try connect(number)
                try await client.send(
                    "GET /\(number) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let text = try await client.readResponse().text
                await client.peer.close()
                return text
            }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
}
