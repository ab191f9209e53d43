import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing
import WireCases

/// A connection of a server in memory, under a manual clock, as a web server sees it that passes requests on.
final class GatewayScene: Sendable {
    let server: AsyncGatewayServer
    let clock = ManualClock()
    let connection: InMemoryConnection
    /// What the server has written to its error stream.
    let errors = Journal()
    /// A line for each response.
    let accesses = Journal()
    private let received = Mutex<[UInt8]>([])

    var client: InMemoryConnection.Client { connection.client }

    fileprivate init(
        to app: @escaping Application, over network: Network,
        _ configure: (inout AsyncGatewayServer.Configuration) -> Void
    ) {
        var configuration = AsyncGatewayServer.Configuration()
        let (errors, accesses) = (errors, accesses)
        configuration.errors = ErrorStream { errors.note($0) }
        configuration.accessLog = { entry in
            let reason = entry.refusal.map { " \($0.reason)" } ?? ""
            accesses.note(
                "\(entry.status.code) \(entry.bodyBytes)\(entry.isComplete ? "" : " cut")\(reason)")
        }
        configure(&configuration)
        server = AsyncGatewayServer(configuration: configuration, app: app)
        connection = InMemoryConnection(
            clock: clock, requestCapacity: network.requestCapacity,
            responseCapacity: network.responseCapacity)
    }

    /// The next record that the server sends; `nil` at the end of its bytes.
    func record() async throws -> (type: UInt8, request: UInt16, content: [UInt8])? {
        while true {
            if let record = takeRecord() { return record }
            let bytes = try await client.receive()
            if bytes.isEmpty { return nil }
            received.withLock { $0 += bytes }
        }
    }

    private func takeRecord() -> (type: UInt8, request: UInt16, content: [UInt8])? {
        received.withLock { bytes in
            guard bytes.count >= 8 else { return nil }
            let length = Int(bytes[4]) << 8 | Int(bytes[5])
            let count = 8 + length + Int(bytes[6])
            guard bytes.count >= count else { return nil }
            defer { bytes.removeSubrange(..<count) }
            return (
                bytes[1], UInt16(bytes[2]) << 8 | UInt16(bytes[3]), Array(bytes[8..<8 + length])
            )
        }
    }

    /// What the server sends up to the end of a request of FastCGI, of that request alone.
    func answer(to number: UInt16) async throws -> GatewayAnswer {
        var answer = GatewayAnswer()
        while let record = try await record() {
            guard record.request == number else { continue }
            switch record.type {
            case 6: answer.output += record.content
            case 7: answer.errors += record.content
            case 3:
                answer.end = record.content
                return answer
            default: Issue.record("a record of type \(record.type)")
            }
        }
        return answer
    }
}

/// A response that a web server gets.
struct GatewayAnswer {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    /// The content of the record that ends the request; `nil` if there was none.
    var end: [UInt8]?

    var text: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }

    /// The field that stands for the status line.
    var status: String? {
        text.split(separator: "\r\n").first { $0.hasPrefix("Status: ") }.map(String.init)
    }

    var body: String { text.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().joined() }
}

/// Lets a server serve one connection to `app` while `script` plays a web server.
///
/// At the end of the script the web server goes away, and everything of the server ends.
func withGateway(
    _ spoken: GatewayProtocol = .fastCGI, to app: @escaping Application,
    over network: Network = Network(),
    configure: (inout AsyncGatewayServer.Configuration) -> Void = { _ in },
    _ script: (GatewayScene) async throws -> Void
) async throws {
    let scene = GatewayScene(to: app, over: network, configure)
    async let serving: Void = scene.server.serve(scene.connection, speaking: spoken)
    try await scene.client.reset(behind: { try await script(scene) })
    await serving
}

/// The variables of a request as nginx sends them.
func gatewayVariables(
    _ method: String = "GET", _ path: String = "/", _ more: [(String, String)] = []
) -> [(String, String)] {
    [
        ("CONTENT_LENGTH", ""), ("REQUEST_METHOD", method), ("SCRIPT_NAME", ""),
        ("PATH_INFO", path), ("REQUEST_URI", path), ("QUERY_STRING", ""), ("CONTENT_TYPE", ""),
        ("SERVER_PROTOCOL", "HTTP/1.1"), ("REMOTE_ADDR", "192.0.2.7"), ("REMOTE_PORT", "4711"),
        ("SERVER_NAME", "tea.example"), ("SERVER_PORT", "80"), ("HTTP_HOST", "tea.example"),
    ] + more
}
