import AsyncGateway
import Testing

@Suite("Header name")
struct HeaderNameTests {
    @Test func `names are equal but for the case of ASCII letters`() {
        #expect(Headers.Name("content-TYPE") == .contentType)
        #expect(Headers.Name("X-\u{C9}") != "x-\u{E9}")
        #expect(Set([Headers.Name.contentType, "content-type", "Content-Typ"]).count == 2)
    }

    @Test func `a name is sent as it was spelt`() {
        var headers = Headers()
        headers.add(.wwwAuthenticate, "Basic")
        headers.add("x-tea", "earl")

        #expect(headers.description == "WWW-Authenticate: Basic\r\nx-tea: earl\r\n\r\n")
        #expect("\(Headers.Name.eTag)" == "ETag" && String(Headers.Name.te) == "TE")
    }

    @Test func `a field is found by name, text or literal`() {
        let headers: Headers = ["content-type": "text/plain"]
        let text = "CONTENT-TYPE"
        let name = Headers.Name(text)

        #expect(headers[.contentType] == "text/plain")
        #expect(headers[name] == headers[text] && headers["Content-Type"] == headers[text])
    }

    @Test func `every function takes a name as it takes a text`() {
        var headers = Headers([.accept: "text/plain", .setCookie: "a=1"])
        headers.add(.setCookie, "b=2", parameters: ["path": "/"])
        headers[.accept] = "text/html"

        #expect(headers.getAll(.setCookie) == ["a=1", "b=2; path=\"/\""])
        #expect(headers.get(.accept) == "text/html")
        #expect(headers.get(.age, default: "0") == "0")
        #expect(headers.contains(.accept) && !headers.contains(.age))
        #expect(headers.setDefault(.accept, "x") == "text/html")
        headers.remove(.setCookie)
        headers[.accept] = nil
        #expect(headers.isEmpty)
    }

    @Test func `fields are made of names and texts`() {
        let headers = Headers([.contentType: "text/plain", "X-Tea": "earl"])

        #expect(headers == [("Content-Type", "text/plain"), ("x-tea", "earl")])
    }

    @Test func `the element's shape is two texts`() {
        let headers: Headers = ["Age": "1"]

        for (name, value) in headers { #expect(name == "Age" && value == "1") }
        #expect(headers.names == ["Age"])
    }
}
