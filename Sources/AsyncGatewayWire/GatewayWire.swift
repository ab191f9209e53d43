/// A protocol by which a web server passes requests on to an app, on one connection: bytes go in, events
/// come out.
///
/// It does no I/O and never waits. Pass what arrives to ``receive(_:)``, and call ``nextEvent()`` until it
/// returns `nil`. Requests have numbers; those of one connection may be open at the same time.
package protocol GatewayWire: Sendable {
    /// A connection on which nothing has arrived.
    ///
    /// - Parameters:
    ///   - limits: how much the web server may send.
    ///   - capacity: what the web server may be told of the app's capacity.
    init(limits: GatewayLimits, capacity: GatewayCapacity)

    /// Adds bytes that have arrived.
    mutating func receive(_ bytes: consuming [UInt8])

    /// Notes that the web server has sent its last byte; it may still be reading.
    mutating func receiveEnd()

    /// Reads the next event out of what has arrived.
    ///
    /// - Returns: the event; `nil` if more bytes are needed.
    /// - Throws: `WireError` if the bytes are none of the protocol. From then on the connection reads no
    ///   further, and throws the same each time.
    mutating func nextEvent() throws(WireError) -> GatewayEvent?

    /// Storage for the lines of the variables of the next request: an empty array that may have room.
    var spareLines: [FieldLine] { get set }

    /// Notes that the response to a request has ended: what still comes of it is dropped.
    mutating func close(_ request: UInt16)

    /// Whether the variables of a request have begun and are not complete, so that their deadline runs.
    ///
    /// Getters are mutating: of a property of a class, the others would be copied to be read.
    var hasPartialHead: Bool { mutating get }

    /// Whether nothing more will come that would be read.
    var hasEnded: Bool { mutating get }

    /// How many bytes have been read out of what arrived.
    var bytesRead: Int { mutating get }

    /// The bytes that end the error stream of a request, if anything was carried; none where it is not.
    static func encodeEndOfErrors(of request: UInt16) -> [UInt8]

    /// Whether the app's error stream is passed on to the web server.
    static var carriesErrors: Bool { get }

    /// The bytes that let the web server see that the responses that have not ended are incomplete; none if
    /// only a reset does that.
    static var cut: [UInt8] { get }

    /// The bytes that carry a part of the response to a request.
    static func encode(
        response bytes: consuming GatewayPieces, of request: UInt16
    ) -> GatewayPieces

    /// The bytes that carry a part of the error stream of a request; none where it is not carried.
    static func encode(errors bytes: [UInt8], of request: UInt16) -> [UInt8]

    /// The bytes that end the response to a request.
    ///
    /// - Parameters:
    ///   - request: the number of the request.
    ///   - hasFailed: whether the app has failed.
    /// - Returns: the bytes; none where the end of the connection is that of the response.
    static func encodeEnd(of request: UInt16, hasFailed: Bool) -> [UInt8]

    /// Appends the bytes that end the response to a request whose app has not failed.
    static func appendEnd(of request: UInt16, to pieces: inout GatewayPieces)
}

/// What a web server has sent.
package enum GatewayEvent: Sendable, Hashable {
    /// A request whose variables have all arrived.
    case request(GatewayRequestHead)
    /// A request that is not to be run, with the variables that could be read, and the reason.
    case refused(GatewayRequestHead, WireError)
    /// Some bytes of the body of the request of that number, at least one.
    case body(UInt16, [UInt8])
    /// The end of its body.
    case end(UInt16)
    /// The body of a request cannot be read to its end, for the reason.
    case failed(UInt16, WireError)
    /// The client of a request has gone.
    case aborted(UInt16)
    /// An answer of the protocol itself, to be sent at once, and whether the connection is to end behind it.
    case reply([UInt8], endsConnection: Bool)
}

/// A request that a web server passes on.
package struct GatewayRequestHead: Sendable, Hashable {
    /// The number of the request on its connection.
    package let number: UInt16

    /// Its variables.
    package let variables: VariableTable

    /// Whether its body is still to come.
    package let hasBody: Bool

    /// Whether the connection goes on behind its response.
    package let keepsConnection: Bool
}

/// Three arrays that are sent in this order.
package struct GatewayPieces: Sendable, Hashable {
    package var lead: [UInt8]
    package var block: [UInt8]
    package var tail: [UInt8]

    package init(_ lead: [UInt8], _ block: [UInt8] = [], _ tail: [UInt8] = []) {
        (self.lead, self.block, self.tail) = (lead, block, tail)
    }

    var count: Int { lead.count + block.count + tail.count }
}

/// How much a web server may send.
package struct GatewayLimits: Sendable, Hashable {
    /// The most bytes that the variables of a request take together.
    package var maximumVariableBytes: Int

    /// The most variables of a request.
    package var maximumVariableCount: Int

    /// The most requests that are open on a connection at the same time.
    package var maximumOpenRequests = 128

    /// The limits that let through what the limits of HTTP do, repeated as web servers do.
    ///
    /// Most variables tell parts of the request line again, and some twenty tell of the server.
    package init(_ limits: WireLimits = WireLimits()) {
        // Offsets have 32 bits.
        let (head, line) = (limits.maximumHeadBytes, limits.maximumRequestLineBytes)
        maximumVariableBytes = min(head, 1 << 30) + 6 * min(line, 1 << 28)
        maximumVariableCount = min(limits.maximumFieldCount, 1 << 30) + 100
    }
}

/// What an app may tell a web server of itself.
package struct GatewayCapacity: Sendable, Hashable {
    /// How many connections it takes at the same time.
    package var connections: Int

    package init(connections: Int) {
        self.connections = connections
    }
}
