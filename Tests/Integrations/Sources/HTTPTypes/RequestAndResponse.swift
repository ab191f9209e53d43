import AsyncGateway
import HTTPTypes

extension HTTPRequest {
    /// The request of an environ, as it was sent; `nil` if its method is no token.
    init?(_ environ: Environ) {
        guard let method = Method("\(environ.method)") else { return nil }
        let (scheme, host) = (environ.urlScheme, environ["HTTP_HOST"])
        self.init(method: method, scheme: scheme, authority: host, path: environ["REQUEST_URI"])
        for (key, text) in environ.headers {
            if let name = HTTPField.Name(key) { headerFields += [.init(name: name, value: text)] }
        }
    }
}

/// The response of that head and body, for an app to return.
func response(_ head: HTTPResponse, body: ResponseBody = .empty) -> Response {
    let status = Status(code: head.status.code, reason: head.status.reasonPhrase)
    let fields = head.headerFields.map { ($0.name.rawName, $0.value) }
    return Response(status, Headers(fields), body: body)
}
