public import AsyncGateway

/// A request that is sent to an app in every way in which a network may deliver it.
///
/// ```swift
/// try await EveryDelivery(of: .post, "/greetings", body: "Ada").check(greeter)
/// ```
///
/// The bytes of the request are sent
///
/// 1. whole,
/// 2. in pieces of one byte, each when the server has read the one before; of more bytes for a request of
///    more than 4096, so that there are no more pieces than that,
/// 3. in two pieces, cut at every boundary between two bytes. Of a request of more than 1024 bytes, the
///    first 256 boundaries, the last 256, and 512 between them; fewer, but at least 64 in all, where all
///    of this would send and receive more than 32 MiB,
///
/// and the response has to be the same each time. Then the client leaves: when the app has been called,
/// after the head of the response, and after each of its blocks; of more than 64 blocks, after the first
/// 16, the last 16, and 32 between them. The app has to end then. Everything goes by events, over the server's real connection code in memory;
/// deadlines of the server are never met. A response without an end is read for a mebibyte, and left.
public struct EveryDelivery: Sendable {
    private let request: TestRequest
    private let ignored: [Headers.Name]
    private let site: DeliverySite

    /// Describes the request that is to be delivered.
    ///
    /// - Parameters:
    ///   - method: any method, in the case in which it is to be sent.
    ///   - target: the path and query as they stand in the request line, percent-encoded.
    ///   - headers: the fields, to which `Host` and the body's length are added if they are absent.
    ///   - body: text, bytes, or a ``TestBody`` of blocks, which is sent in chunks and read once.
    ///   - ignoring: fields of the response that may differ, besides `Date`.
    ///   - validating: whether the app is checked by `validator(_:report:)`.
    ///   - configuration: the server's limits; its error stream is replaced.
    ///   - patience: how long one delivery may take.
    /// - Throws: as ``TestClient/request(_:_:headers:body:)`` does for what is no request.
    public init(
        of method: RequestMethod = .get, _ target: String, headers: Headers = [:],
        body: some TestBodyConvertible = TestBody.none, ignoring: [Headers.Name] = [],
        validating: Bool = true, configuration: AsyncGatewayServer.Configuration = .init(),
        patience: Duration = .seconds(60)
    ) throws {
        request = try TestRequest(method, target, headers: headers, body: body.testBody)
        ignored = ignoring + [.date]
        site = DeliverySite(
            method: method, isValidating: validating, configuration: configuration,
            patience: patience)
    }

    /// Sends the request to an app in every way, and compares the responses.
    ///
    /// Cancelled, it ends the delivery that runs.
    ///
    /// - Parameter app: the app; it is called about as often as the request has bytes.
    /// - Returns: the response to the request that was delivered whole.
    /// - Throws: ``DeliveryFailure`` with what differs, or if the app does not end; `GatewayViolation` if
    ///   the app has broken a rule; what the body's sequence throws; `CancellationError`.
    @discardableResult
    public func check(_ app: @escaping Application) async throws -> TestResponse {
        let bytes = try await request.encoded()
        let whole = try await site.exchange([bytes[...]], with: app)
        guard let expected = whole.response, whole.lack == nil else {
            throw DeliveryFailure(["whole: \(whole.lack ?? "no response")"])
        }
        var failures = DeliveryFailures()
        try await deliver(bytes, to: app, expected, &failures)
        if whole.callCount > 0 {
            try await leave(app, bytes, blockCount: whole.blockCount, &failures)
        }
        try failures.check()
        return expected
    }

    private func deliver(
        _ bytes: [UInt8], to app: @escaping Application, _ expected: TestResponse,
        _ failures: inout DeliveryFailures
    ) async throws {
        let cuts = DeliveryPlan.cuts(in: bytes.count, answeredBy: expected.body.count)
        for delivery in DeliveryPlan.deliveries(of: bytes, cutAt: cuts) where !failures.isFull {
            let seen = try await site.exchange(delivery.pieces, with: app)
            let differences = seen.differences(from: expected, ignoring: ignored)
            failures.add(delivery.name, differences, isOver: seen.lack != nil)
        }
    }

    private func leave(
        _ app: @escaping Application, _ bytes: [UInt8], blockCount: Int,
        _ failures: inout DeliveryFailures
    ) async throws {
        for leave in DeliveryPlan.leaves(ofBlocks: blockCount) where !failures.isFull {
            let seen = try await site.exchange([bytes[...]], with: app, leaving: leave)
            failures.add(
                "left \(leave)", [seen.lack].compactMap(\.self), isOver: seen.lack != nil)
        }
    }
}
