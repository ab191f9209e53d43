import AsyncGateway
import Testing

@Suite("Validator", .timeLimit(.minutes(1)))
struct ValidationBehaviourTests {
    private typealias Case = ValidationCase

    @Test func `an error fails the request`() async {
        let seen = await ValidationExchange.enforce(Case.answer("200 OK\r\nX: y"))

        #expect(seen.status == "500")
        #expect(!seen.response.contains("X: y"))
        #expect(seen.log.contains("error status.text: \"200 OK\\r\\nX: y\" "))
    }

    @Test func `a warning does not`() async {
        let seen = await ValidationExchange.enforce(
            Case.answer(.ok, ["Content-Type": "text/plain", "1-Tea": "assam"]))

        #expect(seen.status == "200")
        #expect(seen.log.hasPrefix("warning header.portable-name: \"1-Tea: assam\" "))
    }

    @Test(arguments: [Status.noContent, .notModified])
    func `a type of content that is not there is warned of`(_ status: Status) async {
        let seen = await ValidationExchange.enforce(Case.answer(status, Case.plain, .empty))

        #expect(seen.status == "\(status.code)")
        #expect(seen.log.hasPrefix("warning header.no-content-type: \"\(status), text/plain\" "))
    }

    @Test(arguments: [["assam\n"], ["", "assam", "\n"]] as [ResponseBody])
    func `content without a type is answered for before it is sent`(_ body: ResponseBody) async {
        let seen = await ValidationExchange.enforce(Case.answer(.ok, [:], body))

        #expect(seen.status == "500")
        #expect(seen.log.contains("error header.content-type: \"200 OK\" "))
    }

    @Test func `a report that returns lets the request go on`() async {
        let seen = await ValidationExchange.observe(
            Case.answer(.ok, [:]), from: Case.changing(["SERVER_NAME": nil]))

        #expect(seen.status == "200")
        #expect(seen.rules == [.environServerName, .headerContentType])
    }

    @Test func `what a report throws reaches the app`() async {
        struct Refused: Error {}
        let app: Application = { _, startResponse in
            do {
                try await startResponse("200")
            } catch is Refused {
                try await startResponse(.notFound, Case.plain, replacing: Refused())
            }
            return "no tea\n"
        }
        let checked = validator(app) { _ in throw Refused() }

        let seen = await ValidationExchange.enforce(checked)

        #expect(seen.status == "404")
    }

    @Test func `a refused start that the app keeps quiet about fails the request`() async {
        let seen = await ValidationExchange.enforce { _, startResponse in
            _ = try? await startResponse("200", Case.plain)
            return "assam\n"
        }

        #expect(seen.status == "500")
        #expect(seen.log.contains("status.form"))
    }

    @Test func `an app whose start was refused may still read before it replaces it`() async {
        let app: Application = { environ, startResponse in
            do {
                try await startResponse("200", Case.plain)
            } catch {
                _ = try await environ.input.read()
                try await startResponse(.notFound, Case.plain, replacing: error)
            }
            return "no tea\n"
        }

        let seen = await ValidationExchange.enforce(app, to: ValidationExchange.post)

        #expect(seen.status == "404")
    }

    @Test func `the connection serves on after a violation`() async {
        let app: Application = { environ, startResponse in
            try await startResponse(environ.path == "/wrong" ? "200" : "200 OK", Case.plain)
            return "assam\n"
        }
        let requests =
            "GET /wrong HTTP/1.1\r\nHost: tea.example\r\n\r\n"
            + "GET /right HTTP/1.1\r\nHost: tea.example\r\n\r\n"

        let seen = await ValidationExchange.enforce(app, to: requests)

        #expect(seen.response.hasPrefix("HTTP/1.1 500 "))
        #expect(seen.response.contains("HTTP/1.1 200 OK\r\n"))
    }

    @Test func `a violation tells its rule and its value on one line`() {
        let violation = GatewayViolation(.headerValue, "X: a\r\nb")

        #expect(violation.severity == .error)
        #expect(violation.value == "X: a\\r\\nb")
        #expect(
            violation.description
                == "error header.value: \"X: a\\r\\nb\" \(GatewayRule.headerValue.sentence)")
    }
}
