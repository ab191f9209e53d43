import Foundation
import Testing

/// The limits on the page about security, held against the sources that have them.
@Suite("Limits on the page about security")
struct SecurityPageTests {
    /// A limit: what the page calls it, and the constant that has it.
    struct Limit: Sendable, CustomStringConvertible {
        let description: String
        let file: String
        /// The text before the number, to the letter.
        let code: String

        init(_ description: String, _ file: String, _ code: String) {
            (self.description, self.file, self.code) = (description, file, code)
        }
    }

    private static let configuration = "AsyncGateway/Server/Configuration"
    private static let bodies = "AsyncGateway/Interface/BodyLimits"
    private static let wire = "AsyncGatewayWire/WireLimits"
    private static let multipart = "AsyncGatewayToolkit/Multipart/MultipartLimits"
    private static let form = "AsyncGatewayToolkit/Reading/Environ+Form"

    private static let limits = [
        Limit("a request line", configuration, "var maximumRequestLineBytes = "),
        Limit("a method", wire, "var maximumMethodBytes = "),
        Limit(
            "a field line, in a head or behind a body", configuration, "var maximumFieldBytes = "),
        Limit("all field lines of a head", configuration, "var maximumHeadBytes = "),
        Limit("field lines", configuration, "var maximumFieldCount = "),
        Limit("all field lines behind a body", wire, "var maximumTrailerBytes = "),
        Limit("empty lines before a request", wire, "var maximumLeadingEmptyLines = "),
        Limit("extensions of a chunk", wire, "var maximumChunkExtensionBytes = "),
        Limit(
            "extensions of all chunks of a body", wire, "var maximumTotalChunkExtensionBytes = "),
        Limit("digits of a chunk's size", "AsyncGatewayWire/ChunkSizeLine", "maximumDigits = "),
        Limit("part of a body that one call collects", bodies, "var maximumCollectedBytes = "),
        Limit(
            "rest of a body that is read although the app has not",
            "AsyncGateway/Server/HTTPConnection+Ending", "let largestUnreadBody = "),
        Limit(
            "time for a head, at least; at most twice as long", configuration,
            "var headTimeout = Duration.seconds("),
        Limit(
            "time that an app waits for a body, in all", bodies,
            "var bodyTimeout = Duration.seconds("),
        Limit("bytes of a body that give a second back", bodies, "var minimumBodyRate = "),
        Limit(
            "time in which a client takes nothing of a response", configuration,
            "var writeTimeout = Duration.seconds("),
        Limit("time without a request", configuration, "var idleTimeout = Duration.seconds("),
        Limit(
            "time after which a client that has closed its half counts as gone", configuration,
            "var disconnectGrace = Duration.seconds("),
        Limit(
            "time for running responses at a shutdown", configuration,
            "var drainTimeout = Duration.seconds("),
        Limit(
            "time for what a client still sends after the last response",
            "AsyncGateway/Server/HTTPConnection+Ending", "let lingeringTime = Duration.seconds("),
        Limit(
            "header of the PROXY protocol", "AsyncGatewayWire/ProxyHeader",
            "let maximumBytes = "),
        Limit(
            "open requests of a FastCGI connection", "AsyncGatewayWire/GatewayWire",
            "var maximumOpenRequests = "),
        Limit(
            "unread bodies of a FastCGI or SCGI connection",
            "AsyncGateway/Server/GatewayConnection", "let largestUnread = "),
        Limit(
            "lines that wait for standard error", "AsyncGatewayTransport/LineQueue",
            "capacity: Int = "),
        Limit(
            "threads for `offload`", "AsyncGatewayTransport/BlockingPool",
            "static let shared = BlockingPool(limit: "),
        Limit("a form, of any type", form, "form(upTo limit: Int = "),
        Limit("fields of a form", form, "fields: Int = "),
        Limit("parts of a multipart body", multipart, "var parts = "),
        Limit("files among them", multipart, "var files = "),
        Limit("head of a part", multipart, "var headBytes = "),
        Limit("name of a field or a file", multipart, "var nameBytes = "),
        Limit("what precedes the first part", multipart, "var preambleBytes = "),
        Limit("JSON", "AsyncGatewayFoundation/Environ+JSON", "upTo limit: Int = "),
        Limit(
            "ranges that are heeded", "AsyncGatewayToolkit/Ranges/RangeField",
            "static let maximumCount = "),
        Limit(
            "bodies that are compressed block by block at a time",
            "AsyncGatewayToolkit/Compression/Compression", "var maximumStreams = "),
        Limit(
            "sessions in memory", "AsyncGatewayToolkit/Sessions/MemorySessionStore",
            "maximumSessions: Int = "),
        Limit(
            "time for which a session is kept without use",
            "AsyncGatewayToolkit/Sessions/Sessions", "var lifetime = Duration.seconds("),
        Limit(
            "events that wait for a listener", "AsyncGatewayToolkit/Events/Response+Events",
            "buffer: Int = "),
        Limit(
            "entries of a folder that are listed", "AsyncGatewayToolkit/Files/FolderListing",
            "static let limit = "),
    ]

    /// The cells of the rows that have a number, in the order of the page.
    private static func rows() throws -> [[String]] {
        try TextFile(path: "Docs/Security.md").lines.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }.filter { $0.count >= 2 && $0[1].first?.isNumber == true }
    }

    @Test func `each row of the page is held`() throws {
        #expect(try Self.rows().map { $0[0] } == Self.limits.map(\.description))
    }

    @Test(arguments: limits)
    func `a row has the number of its source`(_ limit: Limit) throws {
        let row = try #require(try Self.rows().first { $0[0] == limit.description })
        let source = try TextFile(path: "Sources/\(limit.file).swift")
        let texts = source.lines.compactMap { line in
            line.firstRange(of: limit.code).map { line[$0.upperBound...] }
        }
        let number = try #require(Self.product(texts.first))

        #expect(texts.count == 1, "\(source): \(limit.code)")
        #expect(row[1].filter(\.isNumber) == "\(number)")
    }

    /// What a number, a product of numbers or a shifted number at the beginning of a text amounts to.
    private static func product(_ text: Substring?) -> Int? {
        guard let match = text?.prefixMatch(of: /([\d_]+)((?: \* \d+)*)(?: << (\d+))?/) else {
            return nil
        }
        let factors = match.2.split(separator: " * ").compactMap { Int($0) }
        guard let first = Int(match.1.filter(\.isNumber)) else { return nil }
        return factors.reduce(first, *) << (match.3.flatMap { Int($0) } ?? 0)
    }
}
