import AsyncGatewayWire
import WireCases

/// What the wire core makes of some bytes that arrive at once, before the peer ends.
struct Verdict: Encodable {
    struct Request: Encodable {
        var method: String
        /// The target as it was sent.
        var target: String
        var minorVersion: Int
        var closes: Bool
        var body = ""
        var isComplete = false
    }

    enum Ending: String, Encodable {
        /// Between two messages, or after the last.
        case clean
        case refused
        case incomplete
    }

    var requests: [Request] = []
    var ending = Ending.clean
    /// The name of the error, and the status that it is answered with.
    var error: String?
    var status: Int?

    init(on bytes: [UInt8], limits: WireLimits) {
        var connection = ServerConnection(limits: limits)
        connection.receive(bytes)
        do throws(WireError) {
            try read(from: &connection)
            connection.receiveEnd()
            try read(from: &connection)
        } catch {
            let isIncomplete = error.kind == .incompleteHead || error.kind == .incompleteBody
            ending = isIncomplete ? .incomplete : .refused
            self.error = "\(error.kind)"
            status = error.suggestedStatus
        }
    }

    /// Reads all that is there, and answers each request as soon as it is complete.
    private mutating func read(from connection: inout ServerConnection) throws(WireError) {
        while let event = try connection.nextEvent() {
            switch event {
            case .head(let head): requests.append(Request(head))
            case .body(let block): requests[requests.count - 1].body += hexadecimal(block)
            case .end:
                requests[requests.count - 1].isComplete = true
                connection.responseStarted(isPersistent: true)
                connection.responseCompleted()
                if connection.canReuse { connection.startNextExchange() }
            }
        }
    }
}

extension Verdict.Request {
    fileprivate init(_ head: RequestHead) {
        method = head.text(head.method)
        target = head.text(head.target)
        minorVersion = head.minorVersion
        closes = !head.isPersistent
    }
}

/// Two digits for each byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
