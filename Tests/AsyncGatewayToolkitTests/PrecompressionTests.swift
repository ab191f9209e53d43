import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@testable import AsyncGatewayToolkit

@Suite("Precompressed files", .timeLimit(.minutes(1)))
struct PrecompressionTests {
    private func site() throws -> FileSite {
        var site = try FileSite([
            "app.js": "plain", "app.js.br": "brotl", "app.js.gz": "gzipp", "app.js.zst": "zstan",
            "tea.txt": "tea", "tea.txt.gz": "gzip", "plain.txt": "plain", "alone.css.br": "brotli",
            "docs/index.html": "docs", "docs/index.html.gz": "docs in gzip",
        ])
        site.files.precompressed = .all
        return site
    }

    @Test(
        arguments: [
            ("br", "brotl", "br"), ("gzip", "gzipp", "gzip"), ("x-gzip", "gzipp", "gzip"),
            ("zstd", "zstan", "zstd"), ("gzip, deflate, br, zstd", "brotl", "br"),
            ("gzip, br;q=0.5", "gzipp", "gzip"), ("*", "brotl", "br"),
            ("br;q=0, *", "zstan", "zstd"),
            ("identity", "plain", nil), ("", "plain", nil), ("deflate", "plain", nil),
            ("br;q=0", "plain", nil), ("identity, br;q=0.5", "plain", nil),
            ("identity;q=0", "plain", nil), ("br;q=x", "plain", nil),
        ] as [(String, String, String?)])
    func `the form is sent that the client likes best`(
        _ accepted: String, _ text: String, _ coding: String?
    ) async throws {
        let response = try await site().get("/app.js", ["Accept-Encoding": accepted])

        #expect(response.status == .ok && response.text == text)
        #expect(response.headers[.contentEncoding] == coding)
        #expect(response.headers[.vary] == "Accept-Encoding")
        #expect(response.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(response.headers[.contentLength] == "5")
    }

    @Test func `each form has its own tag, also of the same time and size`() async throws {
        let site = try site()
        var tags: Set<String> = []
        for coding in ["br", "gzip", "zstd", "identity"] {
            let headers: Headers = ["Accept-Encoding": coding]
            let tag = try #require(try await site.get("/app.js", headers).headers[.eTag])
            tags.insert(tag)

            let known = try await site.get(
                "/app.js", ["Accept-Encoding": coding, "If-None-Match": tag])
            #expect(known.status == .notModified)
            #expect(known.headers[.eTag] == tag && known.headers[.vary] == "Accept-Encoding")
            #expect(known.headers[.contentEncoding] == nil)
        }
        #expect(tags.count == 4)
        #expect(tags.contains("\"2ebc98a1-0-5-br\""))
    }

    @Test func `a response without a coding varies, too`() async throws {
        let site = try site()

        #expect(try await site.get("/tea.txt").headers[.vary] == "Accept-Encoding")
        #expect(try await site.get("/plain.txt").headers[.vary] == "Accept-Encoding")
        let head = try await site.client.head("/tea.txt", headers: ["Accept-Encoding": "br"])
        #expect(head.headers[.vary] == "Accept-Encoding")
        #expect(head.headers[.contentEncoding] == nil)
    }

    @Test func `a form that is off, or has no file, is not sent`() async throws {
        var site = try site()

        #expect(try await site.get("/alone.css", ["Accept-Encoding": "br"]).status == .notFound)
        site.files.precompressed = [.gzip]
        #expect(try await site.get("/app.js", ["Accept-Encoding": "br, gzip"]).text == "gzipp")
        site.files.precompressed = []
        let response = try await site.get("/app.js", ["Accept-Encoding": "br, gzip"])
        #expect(response.text == "plain" && response.headers[.vary] == nil)
    }

    @Test func `the page of a folder has its forms`() async throws {
        let response = try await site().get("/docs/", ["Accept-Encoding": "gzip"])

        #expect(response.text == "docs in gzip" && response.headers[.contentEncoding] == "gzip")
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
    }

    @Test func `a compressed file is a file of its own`() async throws {
        let response = try await site().get("/app.js.gz", ["Accept-Encoding": "gzip"])

        #expect(response.text == "gzipp" && response.headers[.contentEncoding] == nil)
        #expect(response.headers[.contentType] == "application/gzip")
    }

    @Test func `a form that is older than the file is not sent`() async throws {
        let site = try site()
        site.folder.setTime(of: "tea.txt", to: FileSite.time + 1)

        let response = try await site.get("/tea.txt", ["Accept-Encoding": "gzip"])

        #expect(response.text == "tea" && response.headers[.contentEncoding] == nil)
    }

    @Test(arguments: ["gzip", "GZIP;q=0.5", "*", "x, gzip"])
    func `a form is looked for whichever way the client accepts it`(_ field: String) async throws {
        let response = try await site().get("/tea.txt", ["Accept-Encoding": field])

        #expect(response.headers[.contentEncoding] == "gzip")
    }

    @Test func `a range is one of the form that is sent, and several are none`() async throws {
        let site = try site()

        let one = try await site.get(
            "/app.js", ["Accept-Encoding": "br", "Range": "bytes=0-1"])
        let two = try await site.get(
            "/app.js", ["Accept-Encoding": "br", "Range": "bytes=0-0,4-4"])

        #expect(one.status == .partialContent && one.text == "br")
        #expect(one.headers[.contentEncoding] == "br")
        #expect(one.headers[.contentRange] == "bytes 0-1/5")
        #expect(two.status == .ok && two.text == "brotl")
    }

    @Test func `the tag of another form is another version for If-Range`() async throws {
        let site = try site()
        let plain = try #require(try await site.get("/app.js").headers[.eTag])

        let response = try await site.get(
            "/app.js", ["Accept-Encoding": "br", "Range": "bytes=0-1", "If-Range": plain])

        #expect(response.status == .ok && response.text == "brotl")
    }
}
