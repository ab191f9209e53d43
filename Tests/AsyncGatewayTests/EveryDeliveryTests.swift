import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Every delivery", .timeLimit(.minutes(5)))
struct EveryDeliveryTests {
    fileprivate static let text: Headers = ["Content-Type": "text/plain"]

    /// Sends back each block that it reads, as it comes.
    private let mirror: Application = { environ, startResponse in
        try await startResponse(.ok, text)
        return .producing { write in
            for try await block in environ.input { try await write(block) }
        }
    }

    fileprivate func failure(
        of delivery: EveryDelivery, to app: @escaping Application
    ) async -> DeliveryFailure? {
        await #expect(throws: DeliveryFailure.self) { try await delivery.check(app) }
    }

    @Test func `an app that takes its request as it comes answers each alike`() async throws {
        let response = try await EveryDelivery(of: .post, "/", body: "earl grey").check(mirror)

        #expect(response.text == "earl grey")
    }

    @Test func `a body in chunks is cut within the lines of chunks, too`() async throws {
        let (blocks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        for word in ["earl", " ", "grey"] { continuation.yield(Array(word.utf8)) }
        continuation.finish()

        let response = try await EveryDelivery(of: .put, "/", body: TestBody(blocks)).check(mirror)

        #expect(response.text == "earl grey")
    }

    @Test func `a long request is cut at some thousand places`() async throws {
        let body = [UInt8](repeating: 0x74, count: 1 << 13)
        let (calls, app) = counting(mirror)

        try await EveryDelivery(of: .put, "/", body: body).check(app)

        #expect(calls.entries.count > 1000)
        #expect(calls.entries.count < 1200)
    }

    @Test func `an app that loses a byte at a cut is told of, with the cut`() async throws {
        let careless: Application = { environ, startResponse in
            var text = ""
            for try await block in environ.input {
                let kept = text.isEmpty ? block[...] : block.dropFirst()
                text += String(decoding: kept, as: UTF8.self)
            }
            try await startResponse(.ok, Self.text)
            return ResponseBody("Hello, \(text)")
        }
        let delivery = try EveryDelivery(of: .post, "/", body: "Ada")

        let failure = await failure(of: delivery, to: careless)

        #expect(
            failure?.differences.first { $0.hasPrefix("cut") && $0.contains("the body") }
                == "cut after byte 56 of 58: the body: \"Hello, Aa\" instead of \"Hello, Ada\"")
    }

    @Test(arguments: [
        ("/", "the fields: \"X-Cup: blue\" instead of \"X-Cup: white\""),
        ("/order", "the fields are in another order"),
    ])
    func `of fields those are told that differ`(path: String, difference: String) async throws {
        let calls = Journal()
        let changing: Application = { environ, startResponse in
            _ = try await environ.input.collect(upTo: 10)
            calls.note("call")
            let isFirst = calls.entries.count == 1
            let cups = [("X-Cup", isFirst ? "white" : "blue")]
            let pots = [("X-Pot", "big"), ("X-Sip", "long"), ("X-Tea", "earl")]
            let changed = environ.path == "/order" ? (isFirst ? pots : pots.reversed()) : cups
            try await startResponse(.ok, Headers([("Content-Type", "text/plain")] + changed))
            return "tea"
        }

        let failure = await failure(
            of: try EveryDelivery(of: .post, path, body: "Ada"), to: changing)

        let first = try #require(failure?.differences.first)
        #expect(first.hasSuffix(": \(difference)"), "\(first)")
    }

    // In a process of its own, whose threads no other test takes for as long as the patience.
    @Test func `an app that does not end when its client leaves is told of`() async throws {
        await #expect(processExitsWith: .success) {
            let (gate, opening) = AsyncStream.makeStream(of: Never.self)
            let stubborn: Application = { environ, startResponse in
                try await startResponse(.ok, EveryDeliveryTests.text)
                return .producing { write in
                    do {
                        for _ in 0..<3 { try await write("tea") }
                    } catch {
                        // A task of its own is not cancelled.
                        await Task { for await _ in gate {} }.value
                    }
                }
            }
            let delivery = try EveryDelivery(of: .get, "/", patience: .seconds(3))

            let failure = await EveryDeliveryTests().failure(of: delivery, to: stubborn)
            opening.finish()

            let seen = "left during the call: the app has not ended 3.0 seconds later"
            #expect(failure?.differences == [seen])
        }
    }

    @Test func `an app that never answers is told of`() async throws {
        let silent: Application = { _, _ in
            try await waitForCancellation()
            return .empty
        }
        let delivery = try EveryDelivery(of: .get, "/", patience: .milliseconds(100))

        let failure = await failure(of: delivery, to: silent)

        #expect(failure?.differences == ["whole: no complete response after 0.1 seconds"])
    }

    @Test func `a response without an end is left`() async throws {
        let endless = Apps.answering(.ok, Self.text) {
            .producing { write in
                while true { try await write([UInt8](repeating: 0x74, count: 1 << 18)) }
            }
        }

        let response = try await EveryDelivery(of: .get, "/").check(endless)

        #expect(response.body.count == 1 << 20)
        #expect(!response.isComplete)
    }

    @Test func `fields may differ that are said to`() async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            journal.note("call")
            try await startResponse(
                .ok, ["Content-Type": "text/plain", "X-Call": "\(journal.entries.count)"])
            return "tea"
        }

        try await EveryDelivery(of: .get, "/", ignoring: ["x-call"]).check(app)

        let failure = await failure(of: try EveryDelivery(of: .get, "/"), to: app)
        #expect(failure?.differences.count == 10)
    }

    @Test func `an app that breaks a rule of the specification fails`() async throws {
        let careless = Apps.answering { "tea" }

        await #expect(throws: GatewayViolation.self) {
            try await EveryDelivery(of: .get, "/").check(careless)
        }
    }

    @Test func `what is no request is refused`() {
        #expect(throws: GatewayError.self) { try EveryDelivery(of: .get, "/a b") }
    }

    private func counting(_ app: @escaping Application) -> (Journal, Application) {
        let journal = Journal()
        return (
            journal,
            { environ, startResponse in
                journal.note("call")
                return try await app(environ, startResponse)
            }
        )
    }
}
