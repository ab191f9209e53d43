import AsyncGateway
import Testing

@Suite("Status")
struct StatusTests {
    @Test func `a text, a number and a constant make the same status`() {
        let text: Status = "404 Not Found"
        let number: Status = 404

        #expect(
            [text, number, .notFound, Status(code: 404)].map(\.description)
                == [String](repeating: "404 Not Found", count: 4))
    }

    @Test func `a text is taken apart at its first space`() {
        let status: Status = "299 All  the tea"

        #expect(status.code == 299)
        #expect(status.reason == "All  the tea")
        #expect(status.description == "299 All  the tea")
    }

    @Test func `a number that is not registered has no reason`() {
        let status: Status = 299

        #expect(status.code == 299)
        #expect(status.reason == "")
        #expect(status.description == "299 ")
    }

    @Test func `a reason of one's own replaces the registered one`() {
        let status = Status(code: 404, reason: "No Tea")

        #expect(status.description == "404 No Tea")
    }

    @Test func `statuses are equal if their codes are, whatever their reasons`() {
        let status: Status = "404 No Tea"

        #expect(status == .notFound && status == 404)
        #expect(status != 410)
        #expect(Set([status, .notFound, 404, .ok]).count == 2)
    }

    @Test func `texts without a code are equal if they are the same`() {
        #expect(Status("tea") == Status("tea"))
        #expect(Status("tea") != Status("cup"))
        #expect(Status("2000 OK") != Status("2001 OK"))
        #expect(Set([Status("tea"), "tea", "cup", ""]).count == 3)
    }

    @Test(
        arguments: [
            ("204 Gone Quiet", "no content"), ("200 Fine", "success"),
            ("404 No Tea", "client's fault"),
            ("tea", "none"),
        ] as [(Status, String)])
    func `a status is matched by its code, or by a range of codes`(
        _ status: Status, _ expected: String
    ) {
        let kind =
            switch status {
            case .noContent: "no content"
            case 200..<300: "success"
            case 400...499: "client's fault"
            default: "none"
            }

        #expect(kind == expected)
    }

    @Test(arguments: ["", "OK", "20X OK", " 200 OK", "-200 OK", "2000 OK"])
    func `a text that begins with no number has the code 0`(_ text: String) {
        #expect(Status(text).code == 0)
        #expect(Status(text).description == text)
    }

    @Test(arguments: [
        "200 OK", "200 ", "200 O", "299 A  b", "404 caf\u{E9}", "599 \u{80}", "200 1", "200 \u{A0}",
    ])
    func `a final status can be sent`(_ text: String) throws {
        try Status(text).validate()
    }

    @Test(arguments: [
        "", "2", "200", "20 OK", "20X OK", "2000 OK", "200\u{A0}OK", "200-OK", " 200 OK",
        "\u{B2}00 OK",
    ])
    func `a text that is not three digits and a space is refused`(_ text: String) {
        #expect(throws: GatewayError(.invalidStatus, text)) { try Status(text).validate() }
    }

    @Test(arguments: ["000 Zero", "099 Low", "600 High", "999 Higher"])
    func `a code outside 100...599 is refused`(_ text: String) {
        #expect(throws: GatewayError(.invalidStatus, text)) { try Status(text).validate() }
    }

    @Test(arguments: [Status.continue, .switchingProtocols, .processing, .earlyHints, 199])
    func `an interim status is refused`(_ status: Status) {
        #expect(throws: GatewayError(.invalidStatus, status.description)) { try status.validate() }
    }

    @Test(arguments: ["200  OK", "200 OK ", "200  "])
    func `a reason with a space at either end is refused`(_ text: String) {
        #expect(throws: GatewayError(.invalidStatus, text)) { try Status(text).validate() }
    }

    @Test(arguments: [
        "200 OK\r\nX: y", "200 OK\n", "200 a\tb", "200 a\0b", "200 a\u{7F}b", "200 \t",
    ])
    func `a control character in the reason is refused`(_ text: String) {
        #expect(throws: GatewayError(.invalidStatus, text)) { try Status(text).validate() }
    }

    @Test(arguments: ["200 \u{100}", "200 tea \u{1F375}"])
    func `a reason with a character without a latin-1 byte is refused`(_ text: String) {
        #expect(throws: GatewayError(.invalidStatus, text)) { try Status(text).validate() }
    }

    @Test func `the error names the text with its control characters escaped`() {
        let error = #expect(throws: GatewayError.self) {
            try Status("200 OK\r\nX: y").validate()
        }

        #expect(error?.detail == #"200 OK\r\nX: y"#)
    }

    @Test func `an interpolated text is a status`() {
        let reason = "Out of Tea"

        #expect(("503 \(reason)" as Status).description == "503 Out of Tea")
    }
}
