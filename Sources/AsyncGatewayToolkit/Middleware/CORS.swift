public import AsyncGateway

/// Lets pages of other origins read responses: Cross-Origin Resource Sharing. (WHATWG Fetch §3.2)
///
/// ```swift
/// let cors = CORS(origins: ["https://tea.example"])
/// routes.group("/api", [cors.middleware]) { api in api.get("/notes", listNotes) }
/// ```
///
/// A preflight is answered without calling the app. A request of an origin that is not allowed is
/// answered as ever, but the browser does not let its page read the response.
public struct CORS: Sendable {
    /// The origins whose pages may read responses, such as `https://tea.example`; `nil` for all.
    public var origins: Set<String>?

    /// Whether pages of an origin that is not among ``origins`` may read responses; not asked if all may.
    ///
    /// ```swift
    /// var cors = CORS(origins: [])
    /// cors.allowsOrigin = { $0.hasPrefix("https://") && $0.hasSuffix(".tea.example") }
    /// ```
    public var allowsOrigin: @Sendable (_ origin: String) -> Bool = { _ in false }

    /// The methods that pages may use besides GET, HEAD and POST.
    public var methods: [RequestMethod]

    /// The fields that pages may set besides those of any form; `nil` for all.
    public var requestFields: [Headers.Name]?

    /// The fields of responses that pages may read besides the most common ones.
    public var responseFields: [Headers.Name]

    /// Whether pages may send cookies and other credentials; only for origins that are named.
    public var allowsCredentials: Bool

    /// How long a browser may remember the answer to a preflight.
    public var maxAge: Duration

    /// Allows pages of the given origins, or of all, to read responses.
    public init(
        origins: Set<String>? = nil, methods: [RequestMethod] = [.put, .patch, .delete],
        requestFields: [Headers.Name]? = nil, responseFields: [Headers.Name] = [],
        allowsCredentials: Bool = false, maxAge: Duration = .seconds(600)
    ) {
        (self.origins, self.methods, self.maxAge) = (origins, methods, maxAge)
        (self.requestFields, self.responseFields) = (requestFields, responseFields)
        self.allowsCredentials = allowsCredentials
    }

    /// The middleware, to be put around an app or a group of routes.
    ///
    /// It costs a look at one field, and a change of the head.
    public var middleware: Middleware {
        var cors = self
        cors.origins = origins.map { Set($0.map(serializedOrigin)) }
        return { [cors] app in { try await cors.respond(to: $0, by: app, $1) } }
    }
}

extension CORS {
    private func respond(
        to environ: Environ, by app: Application, _ startResponse: Responder
    ) async throws -> ResponseBody {
        let origin = environ["HTTP_ORIGIN"]
        if let origin, isPreflight(environ) {
            return try await application { _ in preflight(environ, of: origin) }(
                environ, startResponse)
        }
        startResponse.onHead { head in
            if let origin { allow(origin, in: &head.headers) }
            if variesByOrigin { head.headers.add(.vary, "Origin") }
        }
        return try await app(environ, startResponse)
    }

    /// Whether what is sent depends on the origin.
    private var variesByOrigin: Bool { origins != nil }

    private func isPreflight(_ environ: Environ) -> Bool {
        environ.method == .options && environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"] != nil
    }

    private func allows(_ origin: String) -> Bool {
        guard let origins else { return true }
        return origins.contains(origin) || allowsOrigin(origin)
    }

    private func allow(_ origin: String, in headers: inout Headers) {
        guard allows(origin) else { return }
        headers[.accessControlAllowOrigin] = variesByOrigin ? origin : "*"
        // With `*` browsers refuse credentials, and must.
        if allowsCredentials, variesByOrigin {
            headers[.accessControlAllowCredentials] = "true"
        }
        if !responseFields.isEmpty {
            headers[.accessControlExposeHeaders] = list(responseFields)
        }
    }

    private func preflight(_ environ: Environ, of origin: String) -> Response {
        var response = Response(.noContent)
        response.headers.add(
            .vary, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        guard allows(origin) else { return response }
        allow(origin, in: &response.headers)
        response.headers[.accessControlAllowMethods] = list([.get, .head, .post] + methods)
        if let fields = allowedFields(environ) {
            response.headers[.accessControlAllowHeaders] = fields
        }
        response.headers[.accessControlMaxAge] = "\(maxAge.components.seconds)"
        return response
    }

    /// Of all fields, those that were asked for: `*` does not mean Authorization.
    private func allowedFields(_ environ: Environ) -> String? {
        if let requestFields { return requestFields.isEmpty ? nil : list(requestFields) }
        guard let asked = environ["HTTP_ACCESS_CONTROL_REQUEST_HEADERS"],
            asked.utf8.allSatisfy({ isTokenByte($0) || $0 == UInt8(ascii: ",") || $0 == 0x20 })
        else { return nil }
        return asked
    }

    private func list(_ values: [some CustomStringConvertible]) -> String {
        values.map(\.description).joined(separator: ", ")
    }
}
