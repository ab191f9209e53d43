import AsyncGateway
import Testing

/// `HeaderTests`
extension PortedTest {
    static let headers = [
        PortedTest("testMappingInterface") {
            #expect(Headers().count == 0)
            #expect(Headers([]).count == 0)
            let one = Headers([("x", "y")])
            #expect(one.count == 1)
            #expect(one.names == ["x"] && one.values == ["y"])
            #expect(one.map { "\($0.name)=\($0.value)" } == ["x=y"])

            var headers = Headers()
            headers["foo"] = nil
            headers["Foo"] = "bar"
            for name in ["foo", "Foo", "FOO"] {
                #expect(headers.contains(name) && headers.get(name) == "bar")
                #expect(headers.getAll(name) == ["bar"] && headers[name] == "bar")
            }
            #expect(!headers.contains("bar") && headers.get("bar") == nil)
            #expect(headers.getAll("bar").isEmpty && headers["bar"] == nil)

            headers["foo"] = "baz"
            #expect(headers["FOO"] == "baz" && headers.getAll("foo") == ["baz"])
            #expect(headers.get("foo", default: "whee") == "baz")
            #expect(headers.get("zoo", default: "whee") == "whee")
            #expect(headers.setDefault("foo", "whee") == "baz")
            #expect(headers.setDefault("zoo", "whee") == "whee")
            #expect(headers["foo"] == "baz" && headers["zoo"] == "whee")
        },
        PortedTest("testRequireList") {
            // H2: what is no list of pairs does not compile; H3: a list is copied.
            var pairs = [("x", "y")]
            let headers = Headers(pairs)
            pairs.append(("x", "z"))
            #expect(headers.count == 1)
        },
        PortedTest("testExtras") {
            var headers = Headers()
            #expect(headers.description == "\r\n")

            headers.add("foo", "bar", parameters: ["baz": "spam"])
            #expect(headers["foo"] == "bar; baz=\"spam\"")
            #expect(headers.description == "foo: bar; baz=\"spam\"\r\n\r\n")

            headers.add("Foo", "bar", parameters: ["cheese": nil])
            #expect(headers.getAll("foo") == ["bar; baz=\"spam\"", "bar; cheese"])
            #expect(
                headers.description
                    == "foo: bar; baz=\"spam\"\r\nFoo: bar; cheese\r\n\r\n")
        },
    ]
}
