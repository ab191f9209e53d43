/// What an environ needs of the exchange that it belongs to.
protocol EnvironSource: AnyObject, Sendable {
    /// The variables of the request; `nil` if the environ holds all of them itself.
    var variables: RequestVariables? { get }

    // Two requirements of their own, because reading `variables` copies them.

    /// The variable called `name`; `nil` if the request does not have it.
    func value(of name: String) -> String?

    /// SCRIPT_NAME and PATH_INFO; `nil` without ``variables``.
    var splitPath: SplitPath? { get }

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
}
