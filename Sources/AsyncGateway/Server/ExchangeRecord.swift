internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// One request and its response, for the access log and other observers. (wsgiref's `log_request`)
///
/// It is made when the system has taken the response, or the connection has ended: what it says of
/// bytes is what has left, not what was meant to. Its texts are made when they are read.
public struct ExchangeRecord: Sendable {
    /// Where the request line and the environ come from.
    enum Request: Sendable {
        /// One that was answered, by an app or an error page, with the environ that the server has made.
        case answered(Exchange, Environ)
        /// One whose line has been made.
        case stated(line: String, Environ?)
    }

    /// How many bytes have been carried.
    struct Sizes: Sendable {
        /// Of the request, its head and framing included.
        var received = 0
        /// Of the response, and of the interim response before it.
        var sent = 0
        /// Of the response's body, without framing.
        var body = 0
        /// Of the body's last block.
        var lastBlock = 0
        /// Of the framing behind that block.
        var framingBehind = 0

        /// Takes off the last bytes of the response: framing, and then those of the last block.
        mutating func cutBody(missing byteCount: Int) {
            let framing = min(framingBehind, byteCount)
            let block = min(lastBlock, byteCount - framing)
            framingBehind -= framing
            lastBlock -= block
            body -= block
        }
    }

    /// The connection, with the client's address.
    public var connection: ConnectionInfo

    /// The number of the request among those of its connection, from 1.
    public var requestNumber = 1

    /// The status of the response, also if none of it could be sent.
    public var status: Status

    /// Whether the response was written to its end, and all of it has been taken.
    public var isComplete = true

    /// Why the request could not be read, which is the client's fault; `nil` if it could.
    public var refusal: RequestRefusal?

    /// When the first bytes of the request were read, in seconds since 1970-01-01 00:00:00 UTC.
    ///
    /// A request that is sent before the response to an earlier one is read after that response.
    public var unixSeconds = 0

    /// The time from the first bytes of the request to the head of the response; `nil` if there was none.
    public var timeToFirstByte: Duration?

    /// The time from the first bytes of the request until the system had taken the response, or the
    /// connection had ended.
    public var duration = Duration.zero

    private var request: Request
    private var sizes = Sizes()
    private var start: LoopTime?

    /// A record for a test of what formats or counts records; what is not given can be set.
    ///
    /// - Parameters:
    ///   - requestLine: the request line, escaped as ``requestLine`` says.
    ///   - status: the status of the response.
    ///   - connection: the connection, such as `ConnectionInfo(peer: .tcp(host: "::1", port: 80))`.
    public init(
        requestLine: String, status: Status, connection: ConnectionInfo = ConnectionInfo()
    ) {
        request = .stated(line: requestLine, nil)
        self.status = status
        self.connection = connection
    }

    /// The record of what a web server has sent that is not answered: no request, or not all of a head.
    init(
        refusal: RequestRefusal, number: Int, on connection: ConnectionInfo, receivedBytes: Int,
        start: LoopTime
    ) {
        self.init(
            .stated(line: "-", nil), number: number, on: connection, status: refusal.status,
            sizes: Sizes(received: receivedBytes), isComplete: false,
            times: RequestTimes(start: start), refusal: refusal)
    }

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
        self.refusal = refusal
        start = times.start
        timeToFirstByte = times.responseStart.map {
            .nanoseconds(times.start.nanoseconds(to: $0))
        }
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
    /// The request line as it was sent, escaped so that its bytes can be read back.
    ///
    /// `"` and `\` have a `\` before them. A byte that is not printable ASCII is `\x` and two
    /// hexadecimal digits. A request whose head was refused has its line as far as it was received, up
    /// to ``AsyncGatewayServer/Configuration/maximumRequestLineBytes``; `-` stands for nothing, and
    /// `\x2D` for a line of one hyphen. By FastCGI and SCGI it is what the web server states.
    public var requestLine: String {
        switch request {
        case .answered(let exchange, _): exchange.loggedRequestLine ?? "-"
        case .stated(let line, _): line
        }
    }

    /// The environ that the server has made, before any middleware.
    ///
    /// Of a request whose head was refused it has the variables of the server, the client's address,
    /// the refusal, and what ``AsyncGatewayServer/Configuration/changeEnviron`` has added. It is `nil`
    /// if no response was made: for the head of a web server that is no request, does not arrive, or
    /// is too large by SCGI.
    ///
    /// Its request is over: its input throws ``GatewayError`` of code `.alreadyFinished`, and its
    /// interruption is the one that ended it. It keeps the memory of its connection in use, so take
    /// from it what is needed and let it go.
    public var environ: Environ? {
        get {
            switch request {
            case .answered(_, let environ): environ
            case .stated(_, let environ): environ
            }
        }
        set { request = .stated(line: requestLine, newValue) }
    }

    /// How many bytes of the request were received, with its head and framing.
    public var receivedBytes: Int {
        get { sizes.received }
        set { sizes.received = newValue }
    }

    /// How many bytes of the response the system has taken, with its head and framing.
    public var sentBytes: Int {
        get { sizes.sent }
        set { sizes.sent = newValue }
    }

    /// How many bytes of the body the system has taken, without framing.
    public var bodyBytes: Int {
        get { sizes.body }
        set { sizes.body = newValue }
    }
}

// MARK: - How it comes about

extension ExchangeRecord {
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

    /// Notes that the response has been taken, or its connection has ended, which is now.
    ///
    /// - Parameter time: the present time on the clock of the connection.
    mutating func end(at time: LoopTime) {
        guard let start else { return }
        duration = .nanoseconds(start.nanoseconds(to: time))
        unixSeconds = WallClock.unixSeconds(before: duration)
    }
}

extension RequestVariables {
    /// The request line as it was sent, escaped for a log.
    var loggedRequestLine: String { String(escapedForLog: head.lineBytes) }
}
