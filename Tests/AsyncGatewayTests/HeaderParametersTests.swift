import AsyncGateway
import Testing

@Suite("Header parameters")
struct HeaderParametersTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let value: String?
        let parameters: KeyValuePairs<String, String?>
        let result: String

        var testDescription: String { result }

        init(_ value: String?, _ parameters: KeyValuePairs<String, String?>, _ result: String) {
            self.value = value
            self.parameters = parameters
            self.result = result
        }
    }

    @Test(arguments: [
        Example("bar", ["baz": "spam"], #"bar; baz="spam""#),
        Example("bar", ["cheese": nil], "bar; cheese"),
        Example("bar", ["cheese": ""], #"bar; cheese="""#),
        Example(nil, ["foo_bar": "1"], #"foo-bar="1""#),
        Example(nil, [:], ""),
        Example("a", ["z": "1", "b": nil, "z": "2"], #"a; z="1"; b; z="2""#),
        Example("a", ["_x_": "1_2"], #"a; -x-="1_2""#),
        Example("a", ["q": #"say "\""#], #"a; q="say \"\\\"""#),
        Example("a", ["q": "token"], #"a; q="token""#),
        Example("a", ["q": "\r\n\""], "a; q=\"\r\n\\\"\""),
        Example("a", ["_\u{301}": nil], "a; -\u{301}"),
        Example("a", ["q%41": #"%41\"#], #"a; q%41="%41\\""#),
    ])
    func `parameters follow the value`(_ example: Example) {
        var headers = Headers()

        headers.add("X", example.value, parameters: example.parameters)

        #expect(headers["x"] == example.result)
    }

    @Test(arguments: [
        ("发票.pdf", #"filename="__.pdf"; filename*=UTF-8''%E5%8F%91%E7%A5%A8.pdf"#),
        ("na\u{EF}ve", #"filename="na_ve"; filename*=UTF-8''na%C3%AFve"#),
        ("e\u{301}", #"filename="e_"; filename*=UTF-8''e%CC%81"#),
        ("€ rates", #"filename="_ rates"; filename*=UTF-8''%E2%82%AC%20rates"#),
        (
            "\u{E9}!#$&+-.^_`|~",
            #"filename="_!#$&+-.^_`|~"; filename*=UTF-8''%C3%A9!#$&+-.^_`|~"#
        ),
        (
            "\u{E9}'()*/:;<=>?@[]{},",
            #"filename="_'()*/:;<=>?@[]{},"; "#
                + "filename*=UTF-8''%C3%A9%27%28%29%2A%2F%3A%3B%3C%3D%3E%3F%40%5B%5D%7B%7D%2C"
        ),
        (#"é"\%41"#, #"filename="____41"; filename*=UTF-8''%C3%A9%22%5C%2541"#),
    ])
    func `a value beyond ASCII has a fallback and an extended form`(
        _ value: String, _ result: String
    ) {
        var headers = Headers()

        headers.add("Content-Disposition", "attachment", parameters: ["filename": value])

        #expect(headers["Content-Disposition"] == "attachment; \(result)")
    }

    @Test(
        arguments: [
            (["filename*": "UTF-8''%e2%82%ac"], "filename*=UTF-8''%e2%82%ac"),
            (["filename*": ""], "filename*="), (["filename*": nil], "filename*"),
            (
                ["filename": "€", "FileName*": "UTF-8''%E2%82%AC"],
                #"filename="_"; FileName*=UTF-8''%E2%82%AC"#
            ),
        ] as [(KeyValuePairs<String, String?>, String)])
    func `an extended form of the caller's stays as it is`(
        _ parameters: KeyValuePairs<String, String?>, _ result: String
    ) {
        var headers = Headers()

        headers.add("X", nil, parameters: parameters)

        #expect(headers["X"] == result)
    }

    @Test(arguments: ["c\r\nSet-Cookie: d", "é\r\nSet-Cookie: d", "é\0", "é\u{7F}", "\n\u{301}"])
    func `controls are refused when encoded, whatever form the value has`(_ value: String) {
        var headers = Headers()
        headers.add("X", "a", parameters: ["b": value])

        #expect(throws: GatewayError.self) { try headers.encoded() }
        #expect(throws: GatewayError.self) { try headers.check() }
    }

    @Test func `a field with parameters is added to those of its name`() {
        var headers = Headers()

        headers.add("foo", "bar", parameters: ["baz": "spam"])
        headers.add("Foo", "bar", parameters: ["cheese": nil])

        #expect(headers.getAll("foo") == [#"bar; baz="spam""#, "bar; cheese"])
        #expect(
            headers.description == "foo: bar; baz=\"spam\"\r\nFoo: bar; cheese\r\n\r\n"
        )
    }

    @Test func `a parameter that breaks the line is refused when encoded`() {
        var headers = Headers()

        headers.add("X", "a", parameters: ["b": "c\r\nSet-Cookie: d"])

        #expect(throws: GatewayError(.invalidHeader, "X: a; b=\"c\r\nSet-Cookie: d\"")) {
            try headers.encoded()
        }
    }
}
