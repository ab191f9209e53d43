import AsyncGateway
import Testing

@Suite("Gateway error")
struct GatewayErrorTests {
    @Test func `errors are equal if code and value are`() {
        let error = GatewayError(.invalidPath, "x")

        #expect(error == GatewayError(.invalidPath, "x"))
        #expect(error != GatewayError(.invalidPath, "y"))
        #expect(error != GatewayError(.invalidScheme, "x"))
    }

    @Test func `a catch can ask for the code`() {
        func start() throws { throw GatewayError(.alreadyStarted) }

        do {
            try start()
            Issue.record("start() throws")
        } catch let error as GatewayError where error.code == .alreadyStarted {
            #expect(error.detail.isEmpty)
        } catch {
            Issue.record(error)
        }
    }

    @Test func `a catch can name the code alone`() {
        func start() throws { throw GatewayError(.notStarted) }

        do {
            try start()
            Issue.record("start() throws")
        } catch GatewayError.Code.alreadyStarted {
            Issue.record("another code does not match")
        } catch GatewayError.Code.notStarted {
            // Named, so there is nothing left to look at.
        } catch {
            Issue.record(error)
        }
    }

    @Test func `a code does not match another type of error`() {
        #expect(!(GatewayError.Code.notStarted ~= CancellationError()))
        #expect(!(GatewayError.Code.notStarted ~= RequestError(.timedOut)))
    }

    @Test(arguments: [
        ("a\r\nb", #"a\r\nb"#),
        ("\t\u{0}\u{1B}\u{7F}\u{9F}", #"\t\0\u{1B}\u{7F}\u{009F}"#),
        ("caf\u{E9} \u{20AC} 'x'", "caf\u{E9} \u{20AC} 'x'"),
        (#"\ "x""#, #"\\ \"x\""#),
        ("\u{AD}\u{202E}\u{E0041}", #"\u{00AD}\u{202E}\u{000E0041}"#),
        ("a\u{2028}b\u{2029}", #"a\u{2028}b\u{2029}"#),
    ])
    func `what could forge a line or hide in it is escaped`(_ value: String, _ detail: String) {
        #expect(GatewayError(.invalidHeader, value).detail == detail)
    }

    @Test func `the description is one line that quotes the value and says what to do`() {
        let error = GatewayError(.hopByHopHeader, "Upgrade: a\n ")

        #expect(
            error.description == #"hop-by-hop header field not allowed: "Upgrade: a\n "; "#
                + "leave it out: the server sets it")
    }

    @Test func `the description of an error without a value is its rule and what to do`() {
        #expect(
            GatewayError(.notStarted).description == "the response has not been started; "
                + "call `startResponse` before you write or return")
    }

    @Test func `every code has a rule of its own`() {
        let codes: [GatewayError.Code] = [
            .alreadyStarted, .notStarted, .alreadySent, .alreadyFinished, .invalidStatus,
            .invalidHeader, .hopByHopHeader, .invalidTrailer, .bodyTooLong, .bodyTooShort,
            .inputBusy, .invalidCount, .invalidRange, .invalidRequest, .invalidPath,
            .invalidServerName, .invalidScheme,
        ]

        #expect(Set(codes).count == codes.count)
        #expect(Set(codes.map(\.description)).count == codes.count)
    }
}
