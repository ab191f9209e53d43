internal import AsyncGatewayTransport

extension GatewayHandler {
    /// Runs `app` as ``run(_:)`` does, for a program whose whole purpose that is, on an event loop.
    ///
    /// The threads of the runtime's pool block nearly all signals, and a program that an app starts
    /// inherits that from its thread: it could not be ended (Decision 9).
    ///
    /// - Returns: 0 if the response has been sent, or the error page in its place, or if the client has
    ///   gone; else 1, and why has been reported, once.
    package func runForExitStatus(_ app: @escaping Application) async -> Int32 {
        let loop: EventLoop
        do {
            loop = try programLoop()
        } catch {
            // Before the first suspension: the runtime traps if it finds no descriptors for its queue then.
            logException(gatewayError(for: error), to: errors)
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
        let run = HandlerRun(self)
        do {
            try await withTaskExecutorPreference(loop) { try await run.run(app) }
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
