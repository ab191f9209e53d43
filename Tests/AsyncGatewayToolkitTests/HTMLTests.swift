import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

@Suite("HTML")
struct HTMLTests {
    private let name = "<Ada & \"Bob\">"

    @Test func `text that is inserted is escaped`() {
        let page: HTML = "<p title='\(name)'>\(name.dropFirst(5))</p>"

        #expect(
            page.text
                == "<p title='&lt;Ada &amp; &quot;Bob&quot;&gt;'>&amp; &quot;Bob&quot;&gt;</p>")
    }

    @Test func `numbers and statuses are inserted as text`() {
        let page: HTML = "\(3) \(2.5) \(UInt8(7)) \(Status(code: 499, reason: "a < b"))"

        #expect(page.text == "3 2.5 7 499 a &lt; b")
    }

    @Test func `parts of a document are inserted as they are`() {
        let (none, some): (HTML?, HTML?) = (nil, "<b>\(name)</b>")
        let page: HTML = "\(none)\(some)\(["a", "<"].map { "<i>\($0)</i>" })"

        #expect(
            page.text
                == "<b>&lt;Ada &amp; &quot;Bob&quot;&gt;</b><i>a</i><i>&lt;</i>")
    }

    @Test func `a piece of text that is chosen is escaped, and a part is not`() {
        let page: HTML = "\(name.isEmpty ? "<i>" : "<b>") \(HTML(unescaped: "<hr>"))"

        #expect(page.text == "&lt;b&gt; <hr>")
    }

    @Test func `a page is a response`() async throws {
        let app = application { .page("<h1>\($0.path)</h1>\n", status: .notFound) }

        let response = try await TestClient(app).get("/%3Cb%3E")

        #expect(response.status == .notFound)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.text == "<h1>/&lt;b&gt;</h1>\n")
    }
}
