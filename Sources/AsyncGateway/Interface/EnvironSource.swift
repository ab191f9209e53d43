/// What an environ needs of the exchange that it belongs to.
protocol EnvironSource: AnyObject, Sendable {
    /// The variables of the request; `nil` if the environ holds all of them itself.
    var variables: RequestVariables? { get }

    // Two requirements of their own, because reading `variables` copies them.

    /// The variable called `name`; `nil` if the request does not have it.
    func value(of name: String) -> String?

    /// SCRIPT_NAME and PATH_INFO; `nil` without ``variables``.
    var splitPath: SplitPath? { get }

    /// The path of the target, if decoding may change it; `nil` if not, and without ``variables``.
    var escapedPath: ArraySlice<UInt8>? { get }

    /// The body of the request; empty without ``variables``.
    var input: RequestBody { get }

    /// The interruption of the app; `nil` if there is none so far.
    var interruption: Interruption? { get }

    /// Waits for the first interruption; see ``Environ/waitForInterruption()``.
    ///
    /// - Returns: the interruption.
    /// - Throws: `GatewayError` of code `.alreadyFinished` when the exchange has ended;
    ///   `CancellationError`.
    func waitForInterruption() async throws -> Interruption

    /// The actor on whose executor the app runs.
    var host: any Actor { get }

    /// Sends an interim response to the client, checked.
    func inform(_ status: Status, _ headers: Headers) async throws

    /// Registers a change of the head of the response that is sent to the client.
    func changeHead(_ change: @escaping @Sendable (_ head: inout ResponseHead) throws -> Void)

    /// Registers an action for the end of the response that is sent to the client.
    func runAtEnd(_ action: @escaping @Sendable (_ outcome: ResponseOutcome) -> Void)
}
