internal import AsyncGatewayWire

/// Exchanges that have ended, to be opened again by the connections of one executor.
///
/// Making and destroying an exchange is a good part of the work of a small response. Few apps keep an
/// environ, which refers to it, and a connection that waits keeps none.
///
/// Each has a responder of its own: that is public, so an app may have a weak reference to it, which does
/// not show.
struct ExchangePool {
    /// How many exchanges are kept at most: more than run at the same time in most servers.
    private static let limit = 64

    private var retired: [Exchange] = []
    /// Those of requests that web servers have passed on.
    private var retiredGateways: [Exchange] = []
    /// The storage of the variables of one of them.
    private var spareVariables: (bytes: [UInt8], lines: [FieldLine]) = ([], [])

    /// Storage for the field lines of the next request.
    var spareFields: [FieldLine] = []

    /// Opens an exchange for a request whose head has arrived.
    ///
    /// - Parameters:
    ///   - variables: the variables of the request.
    ///   - input: its body.
    ///   - response: what the form of the response depends on.
    ///   - sink: where the response goes, on the executor of the pool.
    ///   - handle: cancels the task that will run the exchange.
    /// - Returns: the exchange, and the storage of the bytes of an earlier request, empty without any.
    mutating func open(
        _ variables: consuming RequestVariables, input: RequestBody,
        _ response: consuming ResponseContext, sink: any ResponseSink, handle: CancellationHandle
    ) -> (Exchange, spareBytes: [UInt8]) {
        let responder = Responder(response, sink: sink)
        guard let exchange = retired.popLast() else {
            return (Exchange(variables, input: input, responder: responder, handle: handle), [])
        }
        exchange.reopen(&variables, input: input, responder: responder, handle: handle)
        let spareBytes: [UInt8]
        (spareBytes, spareFields) = variables.takeStorage()
        return (exchange, spareBytes)
    }

    /// Opens an exchange for a request that a web server has passed on; see ``open(_:input:_:sink:handle:)``.
    mutating func open(
        _ variables: consuming GatewayVariables, input: RequestBody,
        _ response: consuming ResponseContext, sink: any ResponseSink, handle: CancellationHandle
    ) -> (Exchange, spare: (bytes: [UInt8], lines: [FieldLine])) {
        let responder = Responder(response, sink: sink)
        let spare = Swift.exchange(&spareVariables, with: ([], []))
        guard let exchange = retiredGateways.popLast() else {
            return (Exchange(variables, input: input, responder: responder, handle: handle), spare)
        }
        exchange.reopen(variables, input: input, responder: responder, handle: handle)
        return (exchange, spare)
    }

    /// Keeps such an exchange whose response is complete, unless something still refers to it.
    mutating func retireGateway(_ exchange: consuming Exchange) {
        guard retiredGateways.count < Self.limit, var variables = Exchange.retireGateway(&exchange)
        else { return }
        let spare = variables.takeStorage()
        // Transports keep no larger bytes, and few requests have more variables.
        if spare.bytes.capacity <= 4096, spare.lines.capacity <= 256 { spareVariables = spare }
        retiredGateways.append(exchange)
    }

    /// Keeps an exchange whose response is complete, unless something still refers to it.
    mutating func retire(_ exchange: consuming Exchange) {
        guard retired.count < Self.limit, Exchange.retire(&exchange) else { return }
        retired.append(exchange)
    }
}
