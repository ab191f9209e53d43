import AsyncGateway
import Testing

@Suite("Headers")
struct HeadersTests {
    @Suite("Looking up")
    struct Lookup {
        let headers: Headers = ["Foo": "bar", "Set-Cookie": "a=1", "set-cookie": "b=2"]

        @Test(arguments: ["foo", "Foo", "FOO"])
        func `a name is found in any case`(_ name: String) {
            #expect(headers[name] == "bar")
            #expect(headers.get(name) == "bar")
            #expect(headers.getAll(name) == ["bar"])
            #expect(headers.contains(name))
        }

        @Test(arguments: ["bar", "fo", "fooo", "", "set_cookie"])
        func `another name is not found`(_ name: String) {
            #expect(headers[name] == nil)
            #expect(headers.get(name) == nil)
            #expect(headers.getAll(name).isEmpty)
            #expect(!headers.contains(name))
        }

        @Test func `the first of several values is found`() {
            #expect(headers["SET-COOKIE"] == "a=1")
        }

        @Test func `all values of a name come in their order`() {
            #expect(headers.getAll("Set-Cookie") == ["a=1", "b=2"])
        }

        @Test func `a default stands in for a missing field only`() {
            #expect(headers.get("foo", default: "whee") == "bar")
            #expect(headers.get("zoo", default: "whee") == "whee")
        }

        @Test(arguments: [("[", "{"), ("@", "`"), ("\r", "-"), ("É", "é")])
        func `only ASCII letters have a case`(_ name: String, _ other: String) {
            #expect(!Headers([(name, "x")]).contains(other))
        }
    }

    @Suite("Changing")
    struct Change {
        @Test func `setting replaces every field of the name and appends the new one`() {
            var headers: Headers = ["A": "1", "B": "2", "a": "3"]

            headers["a"] = "4"

            #expect(headers.names == ["B", "a"])
            #expect(headers.values == ["2", "4"])
        }

        @Test func `setting nil removes every field of the name`() {
            var headers: Headers = ["A": "1", "B": "2", "a": "3"]

            headers["A"] = nil

            #expect(headers == ["B": "2"])
        }

        @Test func `removing what is not there changes nothing`() {
            var headers: Headers = ["A": "1"]

            headers.remove("foo")

            #expect(headers == ["A": "1"])
        }

        @Test func `removing takes every field of the name`() {
            var headers: Headers = ["A": "1", "B": "2", "a": "3"]

            headers.remove("a")

            #expect(headers == ["B": "2"])
        }

        @Test func `setting a default keeps a value that is there`() {
            var headers: Headers = ["Foo": "baz"]

            #expect(headers.setDefault("foo", "whee") == "baz")
            #expect(headers == ["Foo": "baz"])
        }

        @Test func `setting a default appends a value that is missing`() {
            var headers: Headers = ["Foo": "baz"]

            #expect(headers.setDefault("zoo", "whee") == "whee")
            #expect(headers == ["Foo": "baz", "zoo": "whee"])
        }

        @Test func `adding keeps the fields of the same name`() {
            var headers: Headers = ["A": "1"]

            headers.add("a", "2")

            #expect(headers == ["A": "1", "A": "2"])
        }

        @Test func `a copy does not follow its original`() {
            var headers: Headers = ["A": "1"]
            let copy = headers

            headers["A"] = "2"

            #expect(copy["A"] == "1")
        }

        @Test func `whatever is stored comes back as it was`() {
            let headers: Headers = ["": "a\r\nb\0", "na me:": "\u{20AC} "]

            #expect(headers.names == ["", "na me:"])
            #expect(headers.values == ["a\r\nb\0", "\u{20AC} "])
        }
    }

    @Suite("As a collection")
    struct Collection {
        @Test func `nothing makes an empty section`() {
            #expect(Headers().isEmpty)
            #expect(Headers([]).isEmpty)
            #expect(Headers([:]) == [])
        }

        @Test func `the count includes duplicates`() {
            #expect((["a": "1", "A": "2"] as Headers).count == 2)
        }

        @Test func `elements are named pairs in their order`() {
            let headers: Headers = ["B": "1", "A": "2"]

            #expect(headers.map(\.name) == ["B", "A"])
            #expect(headers.map(\.value) == ["1", "2"])
            #expect(headers[1] == ("A", "2"))
            #expect(headers.reversed().map(\.name) == ["A", "B"])
        }

        @Test func `pairs and dictionary literals make the same section`() {
            let pairs: Headers = [("A", "1"), ("a", "2")]

            #expect(pairs == ["A": "1", "a": "2"])
            #expect(pairs == Headers([("A", "1"), ("a", "2")]))
            #expect(pairs == Headers(["A": "1", "a": "2"]))
        }
    }

    @Suite("Equality")
    struct Equality {
        @Test func `the case of a name does not count`() {
            let upper: Headers = ["CONTENT-TYPE": "text/plain"]
            let lower: Headers = ["content-type": "text/plain"]

            #expect(upper == lower)
            #expect(upper.hashValue == lower.hashValue)
        }

        @Test(arguments: [
            Headers(["A": "X", "B": "y"]),
            ["B": "y", "A": "x"],
            ["A": "x"],
            ["A": "x", "B": "y", "C": "z"],
        ])
        func `value, order and number of the fields count`(_ other: Headers) {
            #expect(other != ["A": "x", "B": "y"])
        }
    }

    @Suite("Description")
    struct Description {
        @Test func `an empty section is an empty line`() {
            #expect(Headers().description == "\r\n")
        }

        @Test func `each field is a line, and an empty line ends them`() {
            let headers: Headers = ["foo": "bar", "Foo": "b\u{E9}"]

            #expect(headers.description == "foo: bar\r\nFoo: b\u{E9}\r\n\r\n")
        }

        @Test func `the debug description shows the pairs escaped`() {
            #expect(Headers(["A": "b\r\n"]).debugDescription == #"Headers([("A", "b\r\n")])"#)
        }
    }
}
