import Testing

@testable import AsyncGateway
@testable import AsyncGatewayTransport
@testable import AsyncGatewayWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Errors by fault")
struct ErrorsByFaultTests {
    @Test(arguments: [
        (RequestError.Code.inputTruncated, Status.badRequest), (.inputMalformed, .badRequest),
        (.inputTooLarge, .contentTooLarge), (.timedOut, .requestTimeout),
        (.invalidHost, .badRequest),
    ])
    func `an error of the client has a status`(_ code: RequestError.Code, _ status: Status) {
        #expect(RequestError(code).status == status)
    }

    @Test func `the wire's status is more precise than that of the code`() {
        let error = RequestFailure.malformed(WireError(.trailersTooLarge)).requestError

        #expect(error.code == .inputMalformed)
        #expect(error.status.code == 431)
    }

    @Test func `a refused call keeps its number, its name and what it was about`() {
        let refusal = SystemError(.init("open", "/srv/tea"), errorNumber: EACCES)
        let error = TransportError(opening: refusal)

        #expect(error.code == .cannotOpenFile)
        #expect(error.errno == EACCES)
        #expect(error.call == "open" && error.target == "/srv/tea")
        #expect(error.detail == "open /srv/tea: Permission denied")
    }

    @Test func `a stream of one's own can say the same`() {
        let error = TransportError(
            .connectionFailed, call: "send", target: "10.0.0.1:80", errno: EIO, reason: "broken")

        #expect(error.errno == EIO)
        #expect(error.detail == "send 10.0.0.1:80: broken")
    }

    @Test func `the resolver's reason is no errno`() {
        let failure = SystemError(.init("listen on", "tea.invalid:80"), lookUpCode: EAI_NONAME)

        #expect(ServerError(.cannotListen, failure).errno == nil)
        #expect(ServerError(.cannotListen, failure).target == "tea.invalid:80")
    }

    @Test(arguments: [
        (SystemError(.init("listen on", "127.0.0.1:80"), errorNumber: EACCES), "choose an address"),
        (SystemError("epoll_create1", errorNumber: EMFILE), "raise the limit of the process"),
        (SystemError("start a thread", errorNumber: EAGAIN), "raise the limits of the process"),
    ])
    func `a server that cannot listen says what to do about the reason`(
        _ reason: SystemError, _ advice: String
    ) {
        let line = ServerError(.cannotListen, reason).description

        #expect(line.hasPrefix("cannot listen: \"\(reason.description)\"; "))
        #expect(line.contains(advice))
    }

    @Test func `a catch names a code of each type`() {
        #expect(RequestError.Code.timedOut ~= RequestError(.timedOut))
        #expect(TransportError.Code.timedOut ~= TransportError(.timedOut, "x"))
        #expect(ServerError.Code.notRunning ~= ServerError(.notRunning))
        #expect(!(TransportError.Code.timedOut ~= RequestError(.timedOut)))
    }

    @Test(
        arguments: [
            RequestError(.invalidHost, "a\nb"), TransportError(.cannotOpenFile, "a\nb"),
            ServerError(.cannotListen, "a\nb"), GatewayError(.invalidPath, "a\nb"),
        ] as [any Error & CustomStringConvertible])
    func `each is one line that ends with what to do`(
        _ error: any Error & CustomStringConvertible
    ) {
        let line = error.description

        #expect(!line.contains { $0.isNewline })
        #expect(line.contains(#""a\nb"; "#))
        #expect(!line.hasSuffix("; "))
    }

    @Test func `an error of the system becomes the one that apps see`() {
        let gone = publicError(for: SystemError("send", errorNumber: EPIPE)) as? TransportError
        let broken = publicError(for: SystemError("send", errorNumber: EIO)) as? TransportError

        #expect(gone?.code == .clientDisconnected && gone?.errno == EPIPE)
        #expect(broken?.code == .connectionFailed && broken?.call == "send")
        #expect(publicError(for: StreamError.timedOut) as? TransportError == .init(.timedOut))
        #expect(publicError(for: StreamError.busy) as? GatewayError == .init(.inputBusy))
        #expect(publicError(for: CancellationError()) is CancellationError)
    }
}
