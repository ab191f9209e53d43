import AsyncGateway
import Testing

@Suite("Gateway error")
struct GatewayErrorTests {
    @Test func `errors are equal if code and value are`() {
        let error = GatewayError(.invalidPath, "x")

        #expect(error == GatewayError(.invalidPath, "x"))
        #expect(error != GatewayError(.invalidPath, "y"))
        #expect(error != GatewayError(.invalidHost, "x"))
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
        func start() throws { throw GatewayError(.timedOut) }

        do {
            try start()
            Issue.record("start() throws")
        } catch GatewayError.Code.alreadyStarted {
            Issue.record("another code does not match")
        } catch GatewayError.Code.timedOut {
            // Named, so there is nothing left to look at.
        } catch {
            Issue.record(error)
        }
    }

    @Test func `a code does not match another type of error`() {
        let matches = GatewayError.Code.timedOut ~= CancellationError()

        #expect(!matches)
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

    @Test func `the description is one line that quotes the value`() {
        let error = GatewayError(.invalidHeader, "X: a\n ")

        #expect(error.description == #"invalid header field: "X: a\n ""#)
    }

    @Test func `the description of an error without a value is its rule`() {
        #expect(
            GatewayError(.alreadyStarted).description == "the response has already been started"
        )
    }

    @Test func `every code has a rule of its own`() {
        let codes: [GatewayError.Code] = [
            .alreadyStarted, .notStarted, .alreadyFinished, .invalidStatus, .invalidHeader,
            .hopByHopHeader, .bodyTooLong, .bodyTooShort, .inputTruncated,
            .inputTooLarge, .clientDisconnected, .timedOut, .invalidPath, .invalidHost,
            .invalidScheme, .cannotOpenFile, .resourcesExhausted,
        ]

        #expect(Set(codes).count == codes.count)
        #expect(Set(codes.map(\.description)).count == codes.count)
    }
}
