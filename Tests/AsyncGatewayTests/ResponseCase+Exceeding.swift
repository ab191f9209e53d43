import AsyncGateway

extension ResponseCase {
    /// RS-6: a body that is longer than its Content-Length.
    static let exceeding = exceedingAtOnce + exceedingLater

    /// No head has been sent when it shows.
    private static let exceedingAtOnce = [
        ResponseCase("RS-6a", .continues, errorPage, reports: [tooLong(5)], sized(4, "earl grey")),
        ResponseCase("RS-6b", .continues, errorPage, reports: [tooLong(3)], sized(0, "tea")),
        ResponseCase(
            "RS-6c", .continues, errorPage, reports: [tooLong(1)], sized(3, ["earl", " grey"])),
        ResponseCase(
            "RS-6d", .continues, errorPage, reports: [tooLong(1)],
            sized(3, .producing { try await $0("earl") })),
        ResponseCase(
            "RS-6e", .continues, errorPage, reports: [tooLong(1)],
            sized(3, .producing { try? await $0("earl") })),
        ResponseCase(
            "RS-6f", .continues, ok(["Content-Length: 9"], "earl grey")
        ) { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Length": "4"])
            do {
                try await write("earl grey")
            } catch {
                try await startResponse(.ok, ["Content-Length": "9"], replacing: error)
            }
            return "earl grey"
        },
        ResponseCase(
            "RS-6g", to: head, .continues, ok(["Content-Length: 4"]), sized(4, "earl grey")),
        ResponseCase(
            "RS-6h", .continues, response("304 Not Modified", ["Content-Length: 4"]),
            answer(.notModified, ["Content-Length": "4"], "earl grey")),
    ]

    /// At least the last byte that was announced is missing, if it has not been sent before.
    private static let exceedingLater = [
        ResponseCase(
            "RS-6i", .closes, ok(["Content-Length: 5"], "earl"), reports: [tooLong(4)],
            sized(5, ["earl", " grey"])),
        ResponseCase(
            "RS-6j", .closes, ok(["Content-Length: 7"], "earl g"), reports: [tooLong(2)],
            sized(7, ["earl", " grey"])),
        ResponseCase(
            "RS-6k", .closes, ok(["Content-Length: 4"], "earl"), reports: [tooLong(5)],
            sized(4, ["earl", " grey"])),
        ResponseCase(
            "RS-6l", .closes, ok(["Content-Length: 7"], "earl g"), reports: [tooLong(2)],
            sized(
                7,
                .producing { write in
                    try await write("earl")
                    try? await write(" grey")
                    try? await write("r")
                })),
        ResponseCase(
            "RS-6m", .closes, ok(["Content-Length: 7"], "earl g"), reports: [tooLong(2)]
        ) { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Length": "7"])
            try await write("earl")
            return " grey"
        },
    ]

    private static func sized(_ length: Int, _ body: ResponseBody) -> Application {
        answer(.ok, ["Content-Length": "\(length)"], body)
    }

    private static func tooLong(_ bytes: Int) -> String {
        "GET / HTTP/1.1: \(GatewayError(.bodyTooLong, "\(bytes) bytes more"))\n"
    }
}
