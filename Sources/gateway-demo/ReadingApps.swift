import AsyncGateway
import AsyncGatewayToolkit

/// Shows the names and values of a urlencoded body, or of the query for GET.
let formApp = application { environ in
    let isReadOnly = [.get, .head].contains(environ.method)
    return .json(JSON(isReadOnly ? environ.query : try await environ.form()))
}

/// Shows the names and values of the request's cookies.
let cookiesApp = application { environ in .json(JSON(environ.cookies)) }

/// Chooses the one of the types in the query, divided by commas, that the client likes best.
let acceptApp = application { environ in
    let types = try environ.query.value("types", as: String.self)
    let offered = types.utf8.split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
    var response =
        environ.preferredType(of: offered).map { Response.json(.string($0)) }
        ?? .text("None of these types is acceptable.\n", status: .notAcceptable)
    response.headers.add(.vary, "Accept")
    return response
}

extension JSON {
    /// Pairs of a name and a value, in order: an object could have each name once.
    fileprivate init(_ values: NamedValues) {
        self = .array(values.map { .array([.string($0.name), .string($0.value)]) })
    }
}

extension Response {
    /// A value as JSON.
    static func json(_ value: JSON) -> Response {
        Response(
            .ok, ["Content-Type": "application/json"], body: ResponseBody(value.text + "\n"))
    }
}
