internal import AsyncGatewayTransport

extension GatewayHandler {
    /// Runs `app` as ``run(_:)`` does, for a program whose whole purpose that is.
    ///
    /// - Returns: 0 if the response has been sent, or the error page in its place, or if the client has
    ///   gone; else 1, and why has been reported, once.
    package func runForExitStatus(_ app: @escaping Application) async -> Int32 {
        let run = HandlerRun(self)
        do {
            try await run.run(app)
            return 0
        } catch {
            if await !run.hasReported { logException(error, to: errors) }
            return 1
        }
    }

    /// Ends the process unless `app` has been run to its end.
    func runAsProgram(_ app: @escaping Application) async {
        let status = await runForExitStatus(app)
        if status != 0 { CurrentProcess.exit(status) }
    }
}
