public import AsyncGateway

/// The key of the methods that the path of a request can be asked for with.
enum AllowedMethods: EnvironKey {
    static let defaultValue: [RequestMethod] = []

    /// The methods of routes, and those that a router answers to for them.
    static func methods(of routes: some Sequence<Route>) -> [RequestMethod] {
        var methods: [RequestMethod] = []
        for method in routes.compactMap(\.pattern.method) {
            methods.append(RequestMethod(method))
            if method == "GET" { methods.append(.head) }
        }
        methods.append(.options)
        return methods.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension Environ {
    /// The methods that the path can be asked for with, where a ``Router`` has called a handler of
    /// ``Routes/methodNotAllowed(_:)``; empty elsewhere.
    public var allowedMethods: [RequestMethod] { self[AllowedMethods.self] }

    /// The value of the field that tells them.
    var allow: String { allowedMethods.map(\.description).joined(separator: ", ") }
}
