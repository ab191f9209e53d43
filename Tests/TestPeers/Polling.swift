/// Lets other tasks run until `condition` holds, where nothing tells of it.
///
/// - Throws: what `condition` throws; `CancellationError`, so that a test whose time is over ends.
package func yield(
    isolation: isolated (any Actor)? = #isolation,
    until condition: () async throws -> Bool
) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
