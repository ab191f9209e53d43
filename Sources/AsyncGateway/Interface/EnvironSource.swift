/// What an environ needs of the exchange that it belongs to.
protocol EnvironSource: AnyObject, Sendable {
    /// The connection that the request came over; `nil` if the environ holds all variables itself. The
    /// values of the other properties are then empty, or `nil`.
    var connection: ConnectionInfo? { get }

    /// The variable called `name`; `nil` if the request does not have it.
    func value(of name: String) -> String?

    /// All variables of the request, by name.
    var variables: [String: String] { get }

    /// The fields of the request, in order.
    var headers: Headers { get }

    /// SCRIPT_NAME and PATH_INFO.
    var splitPath: SplitPath? { get }

    /// The path of the target, if decoding may change it.
    var escapedPath: ArraySlice<UInt8>? { get }

    /// The body of the request.
    var input: RequestBody { get }

    /// The interruption of the app; `nil` if there is none so far.
    var interruption: Interruption? { get }

    /// Waits for the first interruption; see ``Environ/waitForInterruption()``.
    ///
    /// - Returns: the interruption.
    /// - Throws: `GatewayError` of code `.alreadyFinished` when the exchange has ended;
    ///   `CancellationError`.
    func waitForInterruption() async throws -> Interruption

    /// Has `action` called at the first interruption, or at once; see ``Environ/onInterruption(_:)``.
    ///
    /// - Returns: `false` if the exchange has ended.
    func onInterruption(_ action: @escaping @Sendable (Interruption) -> Void) -> Bool

    /// Interrupts the app after `limit`, unless the limit has been ended or the response has begun.
    ///
    /// - Returns: the number of the limit.
    func beginTimeLimit(_ limit: Duration) -> Int

    /// Ends the limit of that number.
    func endTimeLimit(_ number: Int)

    /// The actor on whose executor the app runs.
    var host: any Actor { get }

    /// Sends an interim response to the client, checked.
    func inform(_ status: Status, _ headers: Headers) async throws

    /// Registers a change of the head of the response that is sent to the client.
    func changeHead(_ change: @escaping @Sendable (_ head: inout ResponseHead) throws -> Void)

    /// Registers an action for the end of the response that is sent to the client.
    func runAtEnd(_ action: @escaping @Sendable (_ outcome: ResponseOutcome) -> Void)
}
