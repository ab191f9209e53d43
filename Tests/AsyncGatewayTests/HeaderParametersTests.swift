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
        Example("bar", ["cheese": ""], "bar; cheese"),
        Example(nil, ["foo_bar": "1"], #"foo-bar="1""#),
        Example(nil, [:], ""),
        Example("a", ["z": "1", "b": nil, "z": "2"], #"a; z="1"; b; z="2""#),
        Example("a", ["_x_": "1_2"], #"a; -x-="1_2""#),
        Example("a", ["q": #"say "\""#], #"a; q="say \"\\\"""#),
        Example("a", ["q": "token"], #"a; q="token""#),
        Example("a", ["q": "\r\n\"\u{301}"], "a; q=\"\r\n\\\"\u{301}\""),
    ])
    func `parameters follow the value`(_ example: Example) {
        var headers = Headers()

        headers.add("X", example.value, parameters: example.parameters)

        #expect(headers["x"] == example.result)
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
