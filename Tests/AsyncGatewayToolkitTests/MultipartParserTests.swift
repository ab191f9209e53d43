import AsyncGateway
import Testing

@testable import AsyncGatewayToolkit

/// A part as a test writes it down.
struct ReadPart: Equatable, CustomStringConvertible {
    var name: String
    var filename: String?
    var content: String

    init(_ name: String, _ content: String, filename: String? = nil) {
        (self.name, self.content, self.filename) = (name, content, filename)
    }

    var description: String {
        "\(name)\(filename.map { "(\($0))" } ?? "")=\(content.debugDescription)"
    }
}

/// The parts of a body that arrives in blocks of `size` bytes.
func parts(
    of body: String, boundary: String = "B", by size: Int, limits: MultipartLimits = .init()
) throws -> [ReadPart] {
    var parser = MultipartParser(boundary: boundary, limits: limits)
    var parts: [ReadPart] = []
    var rest = Array(body.utf8)[...]
    while true {
        switch try parser.nextEvent() {
        case .part(let head): parts.append(ReadPart(head.name, "", filename: head.filename))
        case .content(let bytes):
            parts[parts.count - 1].content += String(decoding: bytes, as: UTF8.self)
        case .endOfPart: break
        case .end: return parts
        case nil:
            parser.receive(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
    }
}

/// A part with the given head and content, behind the delimiter `B`.
private func part(_ disposition: String, _ content: String = "x") -> String {
    "--B\r\nContent-Disposition: \(disposition)\r\n\r\n\(content)\r\n"
}

/// A body, and the parts that are in it.
struct MultipartCase: Sendable, CustomTestStringConvertible {
    let name: String
    let body: String
    let parts: [ReadPart]

    init(_ name: String, _ body: String, _ parts: [ReadPart]) {
        (self.name, self.body, self.parts) = (name, body, parts)
    }

    var testDescription: String { name }

    private static let field = part("form-data; name=\"a\"")

    static let all = [
        MultipartCase("a field", field + "--B--\r\n", [ReadPart("a", "x")]),
        MultipartCase("no CRLF at the end", field + "--B--", [ReadPart("a", "x")]),
        MultipartCase("no part", "--B--\r\n", []),
        MultipartCase("no part, and CRLF before the end", "\r\n--B--\r\n", []),
        MultipartCase(
            "two fields", field + part("form-data; name=\"b\"", "y") + "--B--",
            [ReadPart("a", "x"), ReadPart("b", "y")]),
        MultipartCase(
            "two fields with one name", field + field + "--B--",
            [ReadPart("a", "x"), ReadPart("a", "x")]),
        MultipartCase(
            "an empty field", part("form-data; name=\"a\"", "") + "--B--", [ReadPart("a", "")]),
        MultipartCase(
            "an empty name", part("form-data; name=\"\"") + "--B--", [ReadPart("", "x")]),
        MultipartCase(
            "a file", part("form-data; name=\"a\"; filename=\"t.txt\"") + "--B--",
            [ReadPart("a", "x", filename: "t.txt")]),
        MultipartCase(
            "a file without a name", part("form-data; name=\"a\"; filename=\"\"") + "--B--",
            [ReadPart("a", "x", filename: "")]),
        MultipartCase(
            "a preamble and an epilogue", "preamble\r\n" + field + "--B--\r\nepilogue\r\n--B\r\n",
            [ReadPart("a", "x")]),
        MultipartCase(
            "blanks behind a boundary",
            field.replacing("--B\r", with: "--B \t \r") + "--B-- ", [ReadPart("a", "x")]),
        MultipartCase(
            "CRLF in the content", part("form-data; name=a", "\r\nx\r\n\r\n") + "--B--",
            [ReadPart("a", "\r\nx\r\n\r\n")]),
        MultipartCase(
            "single CR and LF in the content", part("form-data; name=a", "\rx\n\r") + "--B--",
            [ReadPart("a", "\rx\n\r")]),
        MultipartCase(
            "what begins like a delimiter",
            part("form-data; name=a", "\r\n--\r\n--A\r\n--Bx\r\n--B-\r\n--B x\r\n\r\n--") + "--B--",
            [ReadPart("a", "\r\n--\r\n--A\r\n--Bx\r\n--B-\r\n--B x\r\n\r\n--")]),
        MultipartCase(
            "a delimiter after LF alone", part("form-data; name=a", "x\n--B\r\ny") + "--B--",
            [ReadPart("a", "x\n--B\r\ny")]),
        MultipartCase(
            "names in quotation marks, in the two ways",
            part("form-data; name=\"a%22b%0D%0Ac%41\"; filename=\"d\\\"e\\\\f\\g\"") + "--B--",
            [ReadPart("a\"b\r\nc%41", "x", filename: "d\"e\\f\\g")]),
        MultipartCase(
            "the path of a file of Windows",
            part("form-data; name=\"a\"; filename=\"C:\\docs\\tea.txt\"") + "--B--",
            [ReadPart("a", "x", filename: "C:\\docs\\tea.txt")]),
        MultipartCase(
            "names without quotation marks",
            part("form-data; name=a b; filename=c d.txt ") + "--B--",
            [ReadPart("a b", "x", filename: "c d.txt")]),
        MultipartCase(
            "a semicolon in a name", part("form-data; name=\"a;b\"; filename=\"c;d\"") + "--B--",
            [ReadPart("a;b", "x", filename: "c;d")]),
        MultipartCase(
            "names beyond ASCII", part("form-data; name=\"grün\"; filename=\"茶.txt\"") + "--B--",
            [ReadPart("grün", "x", filename: "茶.txt")]),
        MultipartCase(
            "an extended file name wins",
            part("form-data; name=a; filename=\"x\"; filename*=UTF-8''gr%C3%BCn%20tea") + "--B--",
            [ReadPart("a", "x", filename: "grün tea")]),
        MultipartCase(
            "an extended file name in latin-1",
            part("form-data; name=a; filename*=iso-8859-1'de'gr%FCn") + "--B--",
            [ReadPart("a", "x", filename: "grün")]),
        MultipartCase(
            "an extended file name that begins with a combining mark",
            part("form-data; name=a; filename*=UTF-8''\u{301}a") + "--B--",
            [ReadPart("a", "x", filename: "\u{301}a")]),
        MultipartCase(
            "a malformed extended file name does not win",
            part("form-data; name=a; filename=\"x\"; filename*=UTF-8''%FF") + "--B--",
            [ReadPart("a", "x", filename: "x")]),
        MultipartCase(
            "any case, and blanks", part(" Form-Data ;Name = \"a\" ; FileName=\"b\"") + "--B--",
            [ReadPart("a", "x", filename: "b")]),
        MultipartCase(
            "other fields of a part",
            "--B\r\nX-A: 1\r\ncontent-disposition:form-data; name=a\r\n"
                + "Content-Transfer-Encoding: binary\r\n\r\nx\r\n--B--",
            [ReadPart("a", "x")]),
    ]
}

/// A body that cannot be read, and the status of the answer.
struct RefusedMultipart: Sendable, CustomTestStringConvertible {
    let name: String
    let body: String
    let status: Status

    init(_ name: String, _ body: String, _ status: Status = .badRequest) {
        (self.name, self.body, self.status) = (name, body, status)
    }

    var testDescription: String { name }

    static let all = [
        RefusedMultipart("nothing", ""),
        RefusedMultipart("no delimiter", "x"),
        RefusedMultipart("another boundary", "--C\r\n\r\nx\r\n--C--"),
        RefusedMultipart("no end", part("form-data; name=a")),
        RefusedMultipart("an end behind a preamble alone", "preamble\r\n--B--\r\n"),
        RefusedMultipart(
            "no line end before the first part", "x" + part("form-data; name=a") + "--B--"),
        RefusedMultipart(
            "delimiters that end in LF",
            part("form-data; name=a").replacing("--B\r\n", with: "--B\n") + "--B--"),
        RefusedMultipart("an end that is cut off", part("form-data; name=a") + "--B-"),
        RefusedMultipart("a head that is cut off", "--B\r\nContent-Disposition: form-data"),
        RefusedMultipart(
            "lines that end in LF", "--B\nContent-Disposition: form-data; name=a\n\nx\n--B--"),
        RefusedMultipart("a part without fields", "--B\r\n\r\nx\r\n--B--"),
        RefusedMultipart("a part without a name", part("form-data") + "--B--"),
        RefusedMultipart("an attachment", part("attachment; name=a") + "--B--"),
        RefusedMultipart("two names", part("form-data; name=a; name=b") + "--B--"),
        RefusedMultipart("a name without an end", part("form-data; name=\"a") + "--B--"),
        RefusedMultipart("a parameter without a value", part("form-data; name") + "--B--"),
        RefusedMultipart("a parameter without a name", part("form-data; =a") + "--B--"),
        RefusedMultipart("a line without a colon", "--B\r\nx\r\n\r\nx\r\n--B--"),
        RefusedMultipart("a name with a blank", "--B\r\nX y: 1\r\n\r\nx\r\n--B--"),
        RefusedMultipart(
            "a folded line", "--B\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n--B--"),
        RefusedMultipart("a control character", part("form-data; name=\"a\u{0}\"") + "--B--"),
        RefusedMultipart("a single LF in a head", part("form-data;\n name=\"a\"") + "--B--"),
        RefusedMultipart(
            "an encoding",
            "--B\r\nContent-Disposition: form-data; name=a\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\neA==\r\n--B--"),
        RefusedMultipart(
            "a long preamble",
            String(repeating: "x", count: 2000) + "\r\n" + part("form-data; name=a"),
            .contentTooLarge),
        RefusedMultipart(
            "a preamble without an end", String(repeating: "\r\n", count: 2000), .contentTooLarge),
        RefusedMultipart(
            "a long head", "--B\r\nX: " + String(repeating: "x", count: 9000), .contentTooLarge),
        RefusedMultipart(
            "a head without an end", "--B\r\n" + String(repeating: "X: y\r\n", count: 2000),
            .contentTooLarge),
        RefusedMultipart(
            "a long name", part("form-data; name=\"\(String(repeating: "n", count: 1025))\""),
            .contentTooLarge),
        RefusedMultipart(
            "many parts", String(repeating: part("form-data; name=a"), count: 1001),
            .contentTooLarge),
    ]
}

@Suite("Multipart parser")
struct MultipartParserTests {
    @Test(arguments: MultipartCase.all, [1, 2, 3, 7, 1 << 20])
    func `a body has these parts, however it arrives`(_ multipart: MultipartCase, _ size: Int)
        throws
    {
        #expect(try parts(of: multipart.body, by: size) == multipart.parts)
    }

    @Test(arguments: RefusedMultipart.all, [1, 1 << 20])
    func `a body that is none is refused`(_ refused: RefusedMultipart, _ size: Int) {
        let error = #expect(throws: MultipartError.self) { try parts(of: refused.body, by: size) }

        #expect(error?.status == refused.status)
    }

    @Test func `a boundary has up to 70 bytes`() throws {
        let boundary = String(repeating: "'()+_,-./:=? b", count: 5)
        let body =
            "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\n"
            + "\r\n--\(boundary.dropLast())\r\n--\(boundary)--"

        #expect(
            try parts(of: body, boundary: boundary, by: 5)
                == [ReadPart("a", "\r\n--\(boundary.dropLast())")])
    }

    @Test func `no more is kept than what may be a delimiter`() throws {
        var parser = MultipartParser(boundary: "B", limits: .init())
        parser.receive(Array(part("form-data; name=a", "").utf8.dropLast(2)))
        _ = try parser.nextEvent()
        var count = 0
        for _ in 0..<1000 {
            parser.receive(Array("\r\n--A\r\n--".utf8))
            while case .content(let bytes) = try parser.nextEvent() { count += bytes.count }
        }

        #expect(count == 1000 * 9 - 4)
    }
}
