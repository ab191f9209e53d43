public import AsyncGateway

/// What a router has found in the path of a request: the values of the wildcards of its route.
///
/// ```swift
/// routes.get("/notes/{id}") { environ in
///     let id = try environ.route.value("id", as: Int.self)
///     return .text("Note \(id)\n")
/// }
/// ```
///
/// Values are decoded and read as UTF-8. A router that is mounted in another one has the parameters
/// of both; of two with the same name, the inner one's.
public struct RouteParameters: Sendable {
    private let found: FoundRoute?

    /// What the router is mounted at, if the app has been mounted below it; `nil` if that is
    /// SCRIPT_NAME.
    private(set) var base: [UInt8]?

    init(_ found: FoundRoute? = nil) {
        self.found = found
    }

    /// The path to a route of the router that has called the app, or of one around it.
    ///
    /// - Parameters:
    ///   - name: the route's name.
    ///   - parameters: the values of its wildcards.
    ///   - scriptName: what the innermost router is mounted at.
    /// - Returns: the path, percent-encoded.
    /// - Throws: ``RouteError`` as ``Router/path(to:_:)`` does.
    func path(
        to name: String, _ parameters: [String: any CustomStringConvertible],
        below scriptName: [UInt8]
    ) throws(RouteError) -> String {
        guard let found else {
            throw RouteError(
                .unknownName, "no router around the app has a route called \"\(name)\"")
        }
        let base = base ?? scriptName
        guard found.router.hasRoute(named: name) else {
            return try found.outer.path(to: name, parameters, below: base)
        }
        return PercentEncoding.encode(base, for: .path)
            + (try found.router.path(to: name, parameters))
    }

    /// The parameters for an app that is mounted below a router, whose own SCRIPT_NAME is `base`.
    func fixed(below base: [UInt8]) -> RouteParameters {
        var parameters = self
        parameters.base = base
        return parameters
    }

    /// The pattern of the route, with the prefixes of its groups, such as `GET /api/notes/{id}`; `nil`
    /// outside of one.
    ///
    /// Of routers that are mounted in each other it is the innermost one's. There are as many as
    /// routes, whatever clients send: fit for the label of a metric.
    public var pattern: String? { found?.route?.text }

    /// The value of the wildcard called `name`; `nil` if the route has none of that name.
    public subscript(name: String) -> String? {
        guard let found else { return nil }
        return found.value(of: name) ?? found.outer[name]
    }

    /// The value of the wildcard called `name`.
    ///
    /// - Throws: `HTTPError` of status 404 if there is no such wildcard.
    public func value(_ name: String) throws(HTTPError) -> String { try named(name).value(name) }

    /// The value of the wildcard called `name`, read as a `Value`.
    ///
    /// - Throws: `HTTPError` of status 404 if it is no `Value`, or there is no such wildcard.
    public func value<Value: LosslessStringConvertible>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(HTTPError) -> Value {
        try named(name).value(name, as: type)
    }

    /// The value of the wildcard called `name`, as the case whose raw value it is.
    ///
    /// - Throws: `HTTPError` of status 404 if there is no such case, or no such wildcard.
    public func value<Value: RawRepresentable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(HTTPError) -> Value where Value.RawValue: LosslessStringConvertible {
        try named(name).value(name, as: type)
    }

    /// The value of the wildcard called `name`, as what `convert` makes of it.
    ///
    /// ```swift
    /// let id = try environ.route.value("id") { UUID(uuidString: $0) }
    /// ```
    ///
    /// - Throws: `HTTPError` of status 404 if `convert` makes nothing of it, or there is no such
    ///   wildcard.
    public func value<Value>(
        _ name: String, by convert: (_ text: String) -> Value?
    ) throws(HTTPError) -> Value {
        try named(name).value(name, by: convert)
    }

    private func named(_ name: String) -> NamedValues {
        NamedValues(self[name].map { [(name, $0)] } ?? [], of: .path)
    }

    /// The names and values, those of an outer router first.
    public var all: NamedValues {
        guard let found else { return NamedValues([], of: .path) }
        return NamedValues(found.outer.all + found.values, of: .path)
    }
}

extension RouteParameters: EnvironKey {
    /// No parameters.
    public static let defaultValue = RouteParameters()
}

extension Environ {
    /// The parameters of the route that has led to this app; none outside of a router.
    public var route: RouteParameters { self[RouteParameters.self] }
}

/// What a router has found for a request, and where the values are in the path.
final class FoundRoute: Sendable {
    /// The route; `nil` if none takes the request.
    let route: Route?
    let router: Router
    let outer: RouteParameters
    private let path: RequestPath
    private let captures: [Range<Int>]

    init(
        _ route: Route?, _ path: RequestPath, _ captures: [Range<Int>], by router: Router,
        in outer: RouteParameters
    ) {
        (self.route, self.router, self.outer) = (route, router, outer)
        (self.path, self.captures) = (path, captures)
    }

    var values: [NamedValues.Element] {
        zip(route?.names ?? [], captures).map { ($0, path.text($1)) }
    }

    func value(of name: String) -> String? {
        // Names are words in the sources of the app, so that they are the same as characters will do.
        guard let index = route?.names.firstIndex(of: name) else { return nil }
        return path.text(captures[index])
    }
}
