/// Runs `work` for a limited time.
///
/// - Parameters:
///   - patience: how long.
///   - work: what is run.
///   - end: called when `work` has a result or its time is up; it lets what `work` waits for happen.
/// - Returns: the result; `nil` if the time was up, or the task is cancelled.
/// - Throws: what `work` throws in time.
func limited<Value: Sendable>(
    to patience: Duration, _ work: @escaping @Sendable () async throws -> Value,
    thenEnding end: () async -> Void
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            // The sleep is cancelled when there is a result.
            try? await Task.sleep(for: patience)
            return nil
        }
        let first = await group.nextResult()
        // Work that still waits ends by that; its result is not used.
        await end()
        group.cancelAll()
        return try first?.get() ?? nil
    }
}
