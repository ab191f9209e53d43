import AsyncGateway
import AsyncGatewayWire
import Testing

@Suite("Status registry")
struct StatusRegistryTests {
    @Test(arguments: 100...599)
    func `a registered code has its own text`(_ code: Int) throws {
        let status = Status(code: code)

        #expect(status.code == code)
        #expect(status.description == "\(code) \(status.reason)")
    }

    @Test func `sixty-one codes are registered`() {
        let registered = (100...599).filter { !Status(code: $0).reason.isEmpty }

        #expect(registered.count == 61)
        #expect(!registered.contains(306) && !registered.contains(418))
    }

    @Test(arguments: WireError.Kind.allCases)
    func `a request that cannot be read is answered with a registered status`(
        _ kind: WireError.Kind
    ) {
        #expect(!Status(code: WireError(kind).suggestedStatus).reason.isEmpty)
    }

    @Test(arguments: [
        (Status.contentTooLarge, "413 Content Too Large"),
        (.uriTooLong, "414 URI Too Long"),
        (.unprocessableContent, "422 Unprocessable Content"),
        (.httpVersionNotSupported, "505 HTTP Version Not Supported"),
        (.imUsed, "226 IM Used"),
        (.multiStatus, "207 Multi-Status"),
    ])
    func `reasons are those of RFC 9110`(_ status: Status, _ text: String) {
        #expect(status.description == text)
    }
}
