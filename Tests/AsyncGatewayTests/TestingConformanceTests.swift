import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Server conformance", .timeLimit(.minutes(1)))
struct TestingConformanceTests {
    @Test func `the server keeps every rule in memory`() async {
        let server = AsyncGatewayServer(
            configuration: .silent, app: ServerConformance.app)
        let conformance = ServerConformance {
            let connection = InMemoryConnection()
            Task { await server.serve(connection) }
            return connection.client
        }

        let report = await conformance.run()

        #expect(report.failures.isEmpty, "\(report)")
        #expect(report.results.count == ServerConformance.rules.count)
    }

    @Test func `the CGI handler keeps every rule behind a web server`() async {
        let server = AsyncGatewayServer(
            configuration: .silent, app: throughCGI(ServerConformance.app))
        let conformance = ServerConformance {
            let connection = InMemoryConnection()
            Task { await server.serve(connection) }
            return connection.client
        }

        let report = await conformance.run()

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test func `every rule has a name of its own`() {
        let names = Set(ServerConformance.rules.map(\.id))

        #expect(names.count == ServerConformance.rules.count)
    }

    @Test func `a server that is never heard of breaks every rule`() async {
        let conformance = ServerConformance(patience: .zero) { InMemoryConnection().client }

        let report = await conformance.run()

        #expect(report.failures.count == ServerConformance.rules.count)
    }

    @Test func `a server that always answers well breaks the rules of framing`() async {
        let canned = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nHello World"
        let conformance = ServerConformance {
            let connection = InMemoryConnection()
            Task {
                _ = try? await connection.read(atMost: 1 << 16)
                try? await connection.write(Array(canned.utf8))
                try? await connection.flush()
                await connection.close()
            }
            return connection.client
        }

        let report = await conformance.run([.framing, .responses])
        let kept = report.results.filter { $0.failure == nil }.map(\.rule.id)

        #expect(
            kept == [
                "response.whole", "response.length", "response.head.length", "field.long",
                "field.many", "coding.1.0",
            ])
    }

    @Test func `an answer where an end is due breaks the rule, without a wait for the end`() async {
        let refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nHello World"
        let conformance = ServerConformance {
            let connection = InMemoryConnection()
            Task {
                try? await connection.write(Array((refusal + answer).utf8))
                try? await connection.flush()
                while let bytes = try? await connection.read(atMost: 1 << 16), !bytes.isEmpty {}
            }
            return connection.client
        }

        let report = await conformance.run([.framing])
        let seen = Set(report.failures.compactMap(\.failure))

        #expect(seen == ["another response, of status 200", "status 400"])
    }

    @Test func `a lack is told of with the time that was granted`() async {
        let conformance = ServerConformance(patience: .zero) { InMemoryConnection().client }

        let report = await conformance.run([.expectations])

        #expect(report.failures.allSatisfy { $0.failure == "no answer after 0.0 seconds" })
        #expect(report.failures.count == report.results.count)
    }

    @Test func `a server that cannot be reached breaks the rule, with the reason`() async {
        let conformance = ServerConformance { throw AppError() }

        let report = await conformance.run([.expectations])

        #expect(report.failures.allSatisfy { $0.failure == "cannot connect: AppError()" })
        #expect(report.failures.count == report.results.count)
    }

    @Test func `a rule that was called off is neither kept nor broken`() async {
        let conformance = ServerConformance {
            withUnsafeCurrentTask { $0?.cancel() }
            return InMemoryConnection().client
        }

        let report = await Task { await conformance.run() }.value

        #expect(report.results.isEmpty)
    }

    @Test func `the grid sets reports side by side`() async {
        let unreachable = ServerConformance { throw AppError() }
        let report = await unreachable.run([.expectations])

        let grid = ServerConformance.grid([("one", report), ("other", ServerConformance.Report())])

        #expect(grid.contains("| rule | level | source | one | other |"))
        #expect(grid.contains("| ✗ 1 |  |"))
        #expect(grid.contains("1. one, `expect.continue`: cannot connect: AppError()"))
        #expect(grid.contains("| **kept** | must | | 0 of 3 | 0 of 0 |"))
    }
}

extension AsyncGatewayServer.Configuration {
    /// For apps that fail on purpose.
    static var silent: Self {
        var configuration = Self()
        configuration.errors = ErrorStream { _ in }
        return configuration
    }
}
