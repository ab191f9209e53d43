internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The outcome of a request and its response, for observers.
package struct ExchangeRecord: Sendable {
    /// A request for which the app was called, with the environ that it was given, or one that was
    /// refused.
    enum Request: Sendable {
        case answered(Exchange, Environ)
        case refused(UnreadHead)
    }

    /// How many bytes have been carried.
    struct Sizes: Sendable {
        /// Of the request, its head and framing included.
        var received: Int
        /// Of the response, and of the interim response before it.
        var sent: Int
        /// Of the response's body, without framing.
        var body: Int
        /// Of the body's last block.
        var lastBlock: Int
        /// Of the framing behind that block.
        var framingBehind: Int

        /// Takes off the last bytes of the response: framing, and then those of the last block.
        mutating func cutBody(missing byteCount: Int) {
            let framing = min(framingBehind, byteCount)
            let block = min(lastBlock, byteCount - framing)
            framingBehind -= framing
            lastBlock -= block
            body -= block
        }
    }

    /// The connection.
    package let connection: ConnectionInfo

    /// The number of the request among those of its connection, from 1.
    package let requestNumber: Int

    /// The status of the response, also if none of it could be sent.
    package let status: Status

    /// Whether the response was written to its end, and all of it has been taken.
    package private(set) var isComplete: Bool

    /// Why the request could not be read, which is the client's fault; `nil` if it could.
    package let refusal: RequestRefusal?

    /// The bytes that have been carried; those that were sent are those that the kernel has taken.
    private(set) var sizes: Sizes

    private let request: Request
    private let times: RequestTimes
    private var end: LoopTime

    init(
        _ request: Request, number: Int, on connection: ConnectionInfo, status: Status,
        sizes: Sizes, isComplete: Bool, times: RequestTimes, refusal: RequestRefusal?
    ) {
        self.request = request
        requestNumber = number
        self.connection = connection
        self.status = status
        self.sizes = sizes
        self.isComplete = isComplete
        self.times = times
        self.refusal = refusal
        end = times.start
    }

    /// Notes that the last `byteCount` bytes of the response have not been taken, and will not be.
    mutating func cut(missing byteCount: UInt64) {
        isComplete = false
        sizes.sent = max(0, sizes.sent - Int(clamping: byteCount))
        sizes.cutBody(missing: Int(clamping: byteCount))
    }

    /// Notes that the last `byteCount` bytes of the response were never accepted.
    mutating func bodyWasCut(missing byteCount: UInt64) {
        isComplete = false
        sizes.cutBody(missing: Int(clamping: byteCount))
    }

    /// Adds bytes of the request that were read after its response.
    mutating func received(_ byteCount: Int) {
        sizes.received += byteCount
    }

    /// Notes when the response has been taken, or its connection has ended.
    mutating func end(at time: LoopTime) {
        end = time
    }
}

/// When a request and its response began, on the clock of the connection.
struct RequestTimes: Sendable {
    /// When the request's first bytes were read.
    var start: LoopTime
    /// When the response's head was made; `nil` if none was.
    var responseStart: LoopTime?
}

extension ExchangeRecord {
    /// The request line as it was sent, escaped; as far as it was received of a request that was
    /// refused, and `-` if that is nothing.
    package var requestLine: String {
        switch request {
        case .answered(let exchange, _): exchange.variables?.loggedRequestLine ?? "-"
        case .refused(let head): String(escapedForLog: head.line)
        }
    }

    /// The environ that the app was given; `nil` for a request that was refused.
    package var environ: Environ? {
        guard case .answered(_, let environ) = request else { return nil }
        return environ
    }

    /// How many bytes of the request were received, on the wire.
    package var receivedBytes: Int { sizes.received }

    /// How many bytes of the response have been taken, on the wire.
    package var sentBytes: Int { sizes.sent }

    /// How many bytes of the body have been taken, without framing.
    package var bodyBytes: Int { sizes.body }

    /// The time from the request's first bytes to the head of the response; `nil` without one.
    package var timeToFirstByte: Duration? {
        times.responseStart.map { .nanoseconds(times.start.nanoseconds(to: $0)) }
    }

    /// The time from the request's first bytes until its response was taken, or cut.
    package var duration: Duration { .nanoseconds(times.start.nanoseconds(to: end)) }
}

extension RequestVariables {
    /// The request line as it was sent, escaped for a log.
    var loggedRequestLine: String { String(escapedForLog: head.lineBytes) }
}
