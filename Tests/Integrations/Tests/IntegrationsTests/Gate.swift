/// Lets one task wait until another one has come to a point; each opening ends one wait.
struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func open() {
        continuation.yield()
    }

    /// Waits for an opening, also one before the call; one task at a time.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func wait() async throws {
        for await _ in stream { return }
        throw CancellationError()
    }
}
