/// The exchange that an environ is of, as far as the environ asks it.
protocol EnvironSource: AnyObject, Sendable {
    /// What the request says; `nil` where the environ was made with all of it.
    var variables: RequestVariables? { get }

    // The variables are not copied for what each request asks of them.

    /// The variable called `name`; `nil` if the request does not have it.
    func value(of name: String) -> String?

    /// SCRIPT_NAME and PATH_INFO; `nil` where the environ was made with all of it.
    var splitPath: SplitPath? { get }

    /// The body of the request, where there are variables.
    var input: RequestBody { get }

    /// What interrupts the app, if anything has.
    var interruption: Interruption? { get }

    /// Waits for the first interruption; see ``Environ/waitForInterruption()``.
    ///
    /// - Throws: `GatewayError` of code `.alreadyFinished` when the exchange has ended;
    ///   `CancellationError`.
    func waitForInterruption() async throws -> Interruption
}
