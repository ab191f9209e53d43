import AsyncGateway

extension ResponseCase {
    /// RS-17: a descriptor or memory that the system refuses.
    static let resources = [
        ResponseCase("RS-17a", .continues, unavailable, reports: [refusal]) { _, _ in throw error },
        ResponseCase(
            "RS-17b", .continues, unavailable, reports: [refusal],
            answer(.ok, ["Content-Length": "9"], .producing { _ in throw error })),
        ResponseCase(
            "RS-17c", .closes, ok(["Content-Length: 9"], "tea"), reports: [refusal],
            answer(
                .ok, ["Content-Length": "9"],
                .producing { write in
                    try await write("tea")
                    throw error
                })),
    ]

    private static let error = TransportError(.resourcesExhausted, "open tea: Too many open files")

    private static let refusal = "open tea: Too many open files\n"

    private static let unavailable = response(
        "503 Service Unavailable",
        ["Content-Type: text/plain", "Retry-After: 1", "Content-Length: 59"],
        "A server error occurred.  Please contact the administrator.")
}
