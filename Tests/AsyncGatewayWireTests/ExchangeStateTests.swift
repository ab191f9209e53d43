import AsyncGatewayWire
import Testing
import WireCases

@Suite("Exchange state") struct ExchangeStateTests {
    typealias Event = ExchangeState.Event

    @Test func `both halves complete and both sides persistent allow the next exchange`() {
        var state = ExchangeState(after: [
            .requestStarted(isPersistent: true), .requestCompleted,
            .responseStarted(isPersistent: true), .responseCompleted,
        ])
        #expect(state.canReuse == true)

        state.handle(.nextExchange)

        #expect(state == ExchangeState())
    }

    @Test func `a response may end before its request`() {
        var state = ExchangeState(after: [
            .requestStarted(isPersistent: true),
            .responseStarted(isPersistent: true), .responseCompleted,
        ])
        #expect(state.canReuse == false)

        state.handle(.requestCompleted)

        #expect(state.canReuse == true)
    }

    @Test(arguments: [(true, false), (false, true), (false, false)])
    func `each side alone can end the connection`(_ client: Bool, _ server: Bool) {
        let state = ExchangeState(after: [
            .requestStarted(isPersistent: client), .requestCompleted,
            .responseStarted(isPersistent: server), .responseCompleted,
        ])

        #expect(!state.isPersistent)
        #expect(state.canReuse == false)
    }

    @Test(arguments: [
        [],
        [Event.requestFailed],
        [Event.requestStarted(isPersistent: true), .requestFailed],
    ])
    func `a response to no complete request is the last`(_ events: [Event]) {
        let state = ExchangeState(
            after: events + [.responseStarted(isPersistent: true), .responseCompleted])

        #expect(state.response == .complete)
        #expect(state.canReuse == false)
    }

    @Test func `a request may fail while its response runs and after`() {
        var state = ExchangeState(after: [
            .requestStarted(isPersistent: true),
            .responseStarted(isPersistent: true), .responseCompleted,
        ])

        state.handle(.requestFailed)

        #expect(state.request == .failed)
        #expect(state.canReuse == false)
    }

    @Test func `a second response stops the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = ExchangeState(after: [
                .requestStarted(isPersistent: true),
                .responseStarted(isPersistent: true), .responseStarted(isPersistent: true),
            ])
        }
    }

    @Test func `a second request in one exchange stops the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = ExchangeState(after: [
                .requestStarted(isPersistent: true), .requestStarted(isPersistent: true),
            ])
        }
    }

    @Test func `an end without a start stops the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = ExchangeState(after: [.requestCompleted])
        }
        await #expect(processExitsWith: .failure) {
            _ = ExchangeState(after: [.responseCompleted])
        }
    }

    @Test func `a failure after the end stops the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = ExchangeState(after: [
                .requestStarted(isPersistent: true), .requestCompleted, .requestFailed,
            ])
        }
    }

    @Test func `the next exchange without persistence stops the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = ExchangeState(after: [
                .requestStarted(isPersistent: true), .requestCompleted,
                .responseStarted(isPersistent: false), .responseCompleted, .nextExchange,
            ])
        }
    }
}

extension ExchangeState {
    init(after events: [Event]) {
        self.init()
        for event in events { handle(event) }
    }
}
