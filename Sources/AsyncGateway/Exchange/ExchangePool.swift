internal import AsyncGatewayWire

/// Exchanges that have ended, to be opened again by the connections of one executor.
///
/// Making an exchange and its responder, and destroying both, is a good part of the work of a small
/// response. Few apps keep a reference to either, and a connection that waits keeps neither.
struct ExchangePool {
    /// How many exchanges are kept at most: more than run at the same time in most servers.
    private static let limit = 64

    private var retired: [Exchange] = []

    /// Storage for the field lines of the next request.
    var spareFields: [FieldLine] = []

    /// Storage for the bytes of the next request, if the request before has left any.
    private var spareBytes: [UInt8] = []

    /// Opens an exchange for a request whose head has arrived.
    ///
    /// - Parameters:
    ///   - variables: the variables of the request.
    ///   - input: its body.
    ///   - response: what the form of the response depends on.
    ///   - sink: where the response goes, on the executor of the pool.
    ///   - handle: cancels the task that will run the exchange.
    /// - Returns: the exchange.
    mutating func open(
        _ variables: consuming RequestVariables, input: RequestBody,
        _ response: consuming ResponseContext, sink: any ResponseSink, handle: CancellationHandle
    ) -> Exchange {
        if let exchange = retired.popLast() {
            exchange.reopen(&variables, input: input, response, sink: sink, handle: handle)
            (spareBytes, spareFields) = variables.takeStorage()
            return exchange
        }
        return Exchange(
            variables, input: input, responder: Responder(response, sink: sink), handle: handle)
    }

    /// Takes the storage of the bytes of a request that has been answered.
    mutating func takeBytes() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &spareBytes)
        return taken
    }

    /// Keeps an exchange whose response is complete, unless something still refers to it.
    mutating func retire(_ exchange: consuming Exchange) {
        guard retired.count < Self.limit, Exchange.retire(&exchange) else { return }
        retired.append(exchange)
    }
}
