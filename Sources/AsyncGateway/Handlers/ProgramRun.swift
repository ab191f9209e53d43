internal import AsyncGatewayTransport

extension GatewayHandler {
    /// Runs `app` as ``run(_:)`` does, but on an event loop, and reports what that would throw.
    ///
    /// On a loop, because the threads of the runtime's pool block nearly all signals, and a program that
    /// an app starts inherits that from the app's thread: it could not be ended (Decision 9).
    ///
    /// - Returns: the exit status of the process: 0 if the response or the error page was sent, or if the
    ///   client has gone; else 1, and the reason has been reported once.
    package func runForExitStatus(_ app: @escaping Application) async -> Int32 {
        let loop: EventLoop
        do {
            loop = try programLoop()
        } catch {
            // Before the first suspension, at which the runtime traps if it cannot open its descriptors.
            logException(publicError(for: error), to: errors)
            return 1
        }
        return await runForExitStatus(app, on: loop)
    }

    private func programLoop() throws(SystemError) -> EventLoop {
        let loop = try EventLoop.loops(count: 1)[0]
        try DescriptorRoom.check(for: DescriptorRoom.neededByRuntime)
        return loop
    }

    private func runForExitStatus(_ app: @escaping Application, on loop: EventLoop) async -> Int32 {
        let run = HandlerRun(self, on: loop)
        do {
            try await withTaskExecutorPreference(loop) { try await run.run(app) }
            return 0
        } catch {
            if await !run.hasReported { logException(error, to: errors) }
            return 1
        }
    }

    /// Runs `app`, and exits the process if the exit status is not 0.
    func runAsProgram(_ app: @escaping Application) async {
        let status = await runForExitStatus(app)
        if status != 0 { CurrentProcess.exit(status) }
    }
}
