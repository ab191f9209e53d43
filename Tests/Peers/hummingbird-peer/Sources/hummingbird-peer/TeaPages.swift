import FoundationEssentials
import HTTPTypes
import Hummingbird
import TeaApps

/// The page and the JSON answer of the benchmarks, as a user of Hummingbird would write them.
func addTeaApps(to router: Router<BasicRequestContext>) {
    router.get("page") { request, _ in response(to: visit(request)) }
    router.post("recipe") { request, _ in
        let order = try await request.body.collect(upTo: 1 << 16)
        let answer = try recipe(for: Data(order.readableBytesView))
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
    }
}

private func visit(_ request: Request) -> Visit {
    var visit = Visit()
    visit.host = request.head.authority
    visit.page = request.uri.queryParameters["page"].map(String.init)
    visit.acceptLanguage = request.headers[.acceptLanguage]
    visit.cookie = request.headers[.cookie]
    visit.userAgent = request.headers[.userAgent]
    visit.referer = request.headers[.referer]
    visit.secGPC = secGPC.flatMap { request.headers[$0] }
    visit.secFetchDest = secFetchDest.flatMap { request.headers[$0] }
    visit.ifNoneMatch = request.headers[.ifNoneMatch]
    return visit
}

private func response(to visit: Visit) -> Response {
    let page = visit.answer()
    var fields: HTTPFields = [
        .cacheControl: Page.cacheControl, .eTag: page.entityTag, .vary: Page.vary,
    ]
    guard let content = page.content else {
        return Response(status: .notModified, headers: fields)
    }
    fields[.contentType] = "text/html; charset=utf-8"
    fields[.contentLanguage] = page.language
    fields[.lastModified] = Page.lastModified
    fields[.setCookie] = page.cookie
    fields[.xContentTypeOptions] = "nosniff"
    let body = ResponseBody(byteBuffer: ByteBuffer(bytes: content))
    return Response(status: .ok, headers: fields, body: body)
}

private let secGPC = HTTPField.Name("Sec-GPC")
private let secFetchDest = HTTPField.Name("Sec-Fetch-Dest")
