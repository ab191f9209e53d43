import FlyingFox
import Foundation
import TeaApps

/// The page and the JSON answer of the benchmarks, as a user of FlyingFox would write them.
func addTeaApps(to server: HTTPServer) async {
    await server.appendRoute("GET /page") { request in response(to: visit(request)) }
    await server.appendRoute("POST /recipe") { request in
        let answer = try recipe(for: try await request.bodyData)
        return HTTPResponse(
            statusCode: .ok, headers: [.contentType: "application/json"], body: answer)
    }
}

private func visit(_ request: HTTPRequest) -> Visit {
    var visit = Visit()
    visit.host = request.headers[.host]
    visit.page = request.query["page"]
    visit.acceptLanguage = request.headers[acceptLanguage]
    visit.cookie = request.headers[.cookie]
    visit.userAgent = request.headers[userAgent]
    visit.referer = request.headers[referer]
    visit.secGPC = request.headers[secGPC]
    visit.secFetchDest = request.headers[secFetchDest]
    visit.ifNoneMatch = request.headers[.ifNoneMatch]
    return visit
}

private func response(to visit: Visit) -> HTTPResponse {
    let page = visit.answer()
    var fields: HTTPHeaders = [
        .cacheControl: Page.cacheControl, .eTag: page.entityTag, vary: Page.vary,
    ]
    guard let content = page.content else {
        return HTTPResponse(statusCode: .notModified, headers: fields)
    }
    fields[.contentType] = "text/html; charset=utf-8"
    fields[contentLanguage] = page.language
    fields[.lastModified] = Page.lastModified
    fields[.setCookie] = page.cookie
    fields[contentTypeOptions] = "nosniff"
    return HTTPResponse(statusCode: .ok, headers: fields, body: Data(content))
}

private let acceptLanguage = HTTPHeader("Accept-Language")
private let contentLanguage = HTTPHeader("Content-Language")
private let contentTypeOptions = HTTPHeader("X-Content-Type-Options")
private let referer = HTTPHeader("Referer")
private let secFetchDest = HTTPHeader("Sec-Fetch-Dest")
private let secGPC = HTTPHeader("Sec-GPC")
private let userAgent = HTTPHeader("User-Agent")
private let vary = HTTPHeader("Vary")
