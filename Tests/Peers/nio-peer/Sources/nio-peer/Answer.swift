import FoundationEssentials
import NIOCore
import NIOHTTP1
import TeaApps

/// A response, apart from the fields that are the connection's.
struct Answer {
    var status = HTTPResponseStatus.ok
    var fields = HTTPHeaders()
    var body: ByteBuffer

    private static let hello = ByteBuffer(string: "Hello World")
    private static let missing = ByteBuffer(string: "not found")

    init(to head: HTTPRequestHead, content: ByteBuffer) {
        guard head.uri != "/hello" else {
            self.init(.ok, type: "text/plain", Self.hello)
            return
        }
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        switch parts.first {
        case "/page": self.init(Visit(head, query: parts.dropFirst().first).answer())
        case "/recipe": self.init(order: content)
        default: self.init(.notFound, type: "text/plain", Self.missing)
        }
    }

    private init(_ status: HTTPResponseStatus, type: String, _ body: ByteBuffer) {
        self.status = status
        self.body = body
        fields.reserveCapacity(4)
        fields.add(name: "Content-Type", value: type)
    }

    private init(_ page: Page) {
        body = ByteBuffer(bytes: page.content ?? [])
        fields.reserveCapacity(10)
        fields.add(name: "Cache-Control", value: Page.cacheControl)
        fields.add(name: "ETag", value: page.entityTag)
        fields.add(name: "Vary", value: Page.vary)
        guard page.content != nil else {
            status = .notModified
            return
        }
        fields.add(name: "Content-Type", value: "text/html; charset=utf-8")
        fields.add(name: "Content-Language", value: page.language)
        fields.add(name: "Last-Modified", value: Page.lastModified)
        fields.add(name: "Set-Cookie", value: page.cookie)
        fields.add(name: "X-Content-Type-Options", value: "nosniff")
    }

    private init(order: ByteBuffer) {
        do {
            let answer = try recipe(for: Data(order.readableBytesView))
            self.init(.ok, type: "application/json", ByteBuffer(bytes: answer))
        } catch {
            self.init(.badRequest, type: "text/plain", ByteBuffer(string: "no order"))
        }
    }
}

extension Visit {
    fileprivate init(_ head: HTTPRequestHead, query: Substring?) {
        self.init()
        host = head.headers.first(name: "Host")
        page = query.flatMap(pageParameter)
        acceptLanguage = head.headers.first(name: "Accept-Language")
        cookie = head.headers.first(name: "Cookie")
        userAgent = head.headers.first(name: "User-Agent")
        referer = head.headers.first(name: "Referer")
        secGPC = head.headers.first(name: "Sec-GPC")
        secFetchDest = head.headers.first(name: "Sec-Fetch-Dest")
        ifNoneMatch = head.headers.first(name: "If-None-Match")
    }
}

private func pageParameter(_ query: Substring) -> String? {
    query.split(separator: "&").first { $0.hasPrefix("page=") }.map { String($0.dropFirst(5)) }
}
