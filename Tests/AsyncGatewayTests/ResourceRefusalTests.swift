import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayTransport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Descriptors and memory that are refused", .timeLimit(.minutes(1)))
struct ResourceRefusalTests {
    /// Notes the refusals that it is told of.
    private struct Observer: ServerObserver {
        let journal: Journal

        func resourceRefused(_ refusal: ResourceRefusal) {
            journal.note("\(refusal.connection?.number != nil) \(refusal.reason)")
        }

        func appFailed(_ failure: AppFailure) { journal.note("\(failure.error)") }
    }

    private static let reason = "open tea: Too many open files"
    private let journal = Journal()

    private static let refused: Application = { _, _ in
        throw TransportError(opening: SystemError("open tea", errorNumber: EMFILE))
    }

    @Test(arguments: [EMFILE, ENFILE, ENOMEM, ENOBUFS])
    func `a file that is refused for want of resources is not missing`(_ number: Int32) {
        let error = TransportError(opening: SystemError("open tea", errorNumber: number))

        #expect(error.code == .resourcesExhausted)
        #expect(error.detail.hasPrefix("open tea: "))
    }

    @Test(arguments: [ENOENT, EACCES, EISDIR, EINVAL, ELOOP])
    func `a file that is refused for itself cannot be opened`(_ number: Int32) {
        let error = TransportError(opening: SystemError("open tea", errorNumber: number))

        #expect(error.code == .cannotOpenFile)
    }

    @Test func `an app that does not catch it is answered for with 503`() async throws {
        try await withConnection(to: Self.refused) { scene in
            let response = try await scene.get()

            #expect(response.status == .serviceUnavailable)
            #expect(response.headers["Retry-After"] == "1")
            #expect(response.isComplete)
            #expect(try await scene.get().status == .serviceUnavailable)
        }
    }

    @Test func `a file that is opened when its body is sent gives 503 too`() async throws {
        let app = Apps.answering { .producing { _ in throw TransportError(.resourcesExhausted) } }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.status == .serviceUnavailable)
        }
    }

    @Test func `behind a block it cuts the response`() async throws {
        let app = Apps.answering {
            .producing { write in
                try await write("tea")
                throw TransportError(.resourcesExhausted, "open tea")
            }
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == "tea")
            #expect(!response.isComplete)
            #expect(scene.errors.entries == ["open tea\n"])
        }
    }

    @Test func `a handler answers with 503`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run(Self.refused)

        #expect(scene.output.text.hasPrefix("Status: 503 Service Unavailable\r\n"))
        #expect(scene.output.text.contains("\r\nRetry-After: 1\r\n"))
    }

    @Test func `a page with a status or Retry-After of its own keeps them`() async throws {
        var own = ErrorPage(status: "500 Tea", headers: ["Retry-After": "9"])
        #expect(try await response(of: own).headers["Retry-After"] == "9")

        own = ErrorPage(status: .badGateway)
        #expect(try await response(of: own).status == .badGateway)
    }

    private func response(of page: ErrorPage) async throws -> TestResponse {
        var response: TestResponse?
        try await withConnection(to: Self.refused) {
            $0.errorOutput = page.app
        } _: { scene in
            response = try await scene.get()
        }
        return try #require(response)
    }

    @Test func `observers are told of the refusal, and not of a failure`() async throws {
        try await withConnection(to: Self.refused) {
            $0.observers = [Observer(journal: journal)]
        } _: { scene in
            _ = try await scene.get()
        }

        #expect(journal.entries == ["true \(Self.reason)"])
    }

    @Test func `a refusal is one line of the error stream`() async throws {
        try await withConnection(to: Self.refused) { scene in
            _ = try await scene.get()

            #expect(scene.errors.entries == ["\(Self.reason)\n"])
        }
    }

    @Test func `of many refusals there is one line a second, and their number`() {
        let report = RefusalReport()
        let refusal = ResourceRefusal(SystemError("accept", errorNumber: EMFILE))
        let start = LoopTime.now

        let lines = (0...2500).map { tick in
            report.line(about: refusal, at: start + .milliseconds(tick))
        }

        #expect(
            lines.compactMap(\.self) == [
                "accept: Too many open files\n",
                "accept: Too many open files (and 999 refusals before it)\n",
                "accept: Too many open files (and 999 refusals before it)\n",
            ])
    }
}
