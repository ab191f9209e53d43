import AsyncGateway
import AsyncGatewayTesting
import Testing
import WireFuzzing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Request lines that are made to forge lines of a log, sent to a server; `.ci/full` sends more.
@Suite("Hostile request lines", .timeLimit(.minutes(30)))
struct HostileLineTests {
    private static let count = getenv("HOSTILE_LINES").flatMap { Int(String(cString: $0)) } ?? 2500

    /// Words that a forged line is made of, and what has a meaning to some reader of logs.
    private static let pieces: [[UInt8]] =
        [
            "GET ", "HEAD ", "/", "%00", " HTTP/1.1", " HTTP/1.9", "\"", "\\", "\\x22", "\\\"", "-",
            "\" 200 5", "127.0.0.1 - - [", "]", "\r", "\t", "\0", "\u{1B}[2J", "\u{7F}", "\u{85}",
            "\u{AD}", "\u{202E}", "\u{2066}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{E0041}", "é",
            "e\u{301}", "茶", "🫖", " ", "=", "cut",
        ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xE2, 0x80], [0xF4, 0x90], [0xFF]]

    private static func line(_ random: inout SplitMix) -> [UInt8] {
        var line: [UInt8] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            if Bool.random(using: &random) {
                line += pieces.randomElement(using: &random) ?? []
            } else {
                line.append(UInt8.random(in: 0...255, using: &random))
            }
        }
        // The first line feed ends a line, and empty lines before a request are skipped.
        line.removeAll { $0 == 0x0A }
        return line.isEmpty ? [0x2D] : line
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `each line of the log, read back, is what was sent`(_ seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<Self.count {
            let sent = Self.line(&random)

            let logged = try await log(of: sent + Array("\r\nHost: a\r\n\r\n".utf8))

            #expect(LogLine(logged)?.requestLine == sent, "\(logged)")
        }
    }

    /// The line of the log for a request.
    private func log(of request: [UInt8]) async throws -> String {
        let lines = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { lines.note("\($0)") }
        let server = AsyncGatewayServer(configuration: configuration, app: Apps.path)
        let connection = InMemoryConnection(clock: ManualClock())
        async let serving: Void = server.serve(connection)
        try await connection.client.send(request)
        _ = try await connection.client.receive()
        await connection.client.reset()
        await serving
        return try #require(lines.entries.first)
    }
}
